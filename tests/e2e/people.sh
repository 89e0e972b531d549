# SPDX-License-Identifier: BSD-2-Clause
# The accounts of the house: the service's users, as packaging/sysusers names them, and
# people with the password $PASSWORD. Sourced inside the house.

PASSWORD='correct horse'
PASSWORD_HASH='$5$rounds=1000$house0house$QUOt9vQqSPMU9SOD/6TfeEXpIIPIG2pD8LKOwn56ri3'

# person NAME [UID]: an account with a home and the password.
person()
{
	local name=$1 uid=${2:-}
	[ -n "$uid" ] || uid=$(people_free_uid)
	people_remove "$name"
	printf '%s:x:%s:%s::/home/%s:/bin/bash\n' "$name" "$uid" "$uid" "$name" >>/etc/passwd
	printf '%s:x:%s:\n' "$name" "$uid" >>/etc/group
	printf '%s:%s:19000:0:99999:7:::\n' "$name" "$PASSWORD_HASH" >>/etc/shadow
	install -d -m 0700 -o "$uid" -g "$uid" "/home/$name"
}

people_free_uid()
{
	awk -F: '$3 >= 2000 && $3 < 60000 && $3 > top { top = $3 }
	    END { print (top ? top : 2000) + 1 }' /etc/passwd
}

people_remove()
{
	sed -i "/^$1:/d" /etc/passwd /etc/group /etc/shadow
}

# A system user without a password, a login or a home of its own.
people_system()
{
	people_remove "$1"
	printf '%s:x:%s:%s:%s:%s:%s\n' "$1" "$2" "$2" "$3" "$4" /usr/sbin/nologin >>/etc/passwd
	printf '%s:x:%s:\n' "$1" "$2" >>/etc/group
	printf '%s:!*:19000::::::\n' "$1" >>/etc/shadow
}

# The users of packaging/sysusers, from uid 980 on.
people_of_the_service()
{
	local kind name id words home rest uid=980
	while read -r kind name id rest; do
		[ "$kind" = u ] || continue
		words=${rest#\"} words=${words%%\"*} home=/nonexistent
		people_system "$name" $uid "$words" "$home"
		uid=$((uid + 1))
	done <"$TOP/packaging/sysusers/2sv.conf"
}

people_furnish()
{
	cp /etc/passwd /etc/passwd.all
	awk -F: '$3 < 970 || $3 == 65534' /etc/passwd.all >/etc/passwd
	rm /etc/passwd.all
	people_of_the_service
	people_system sshd 979 'sshd' /run/sshd
	sed -i "s|^root:[^:]*:|root:$PASSWORD_HASH:|" /etc/shadow
	rm -f /etc/subuid /etc/subgid
	person ann 2001
	person bob 2002
}

# people_many NAME COUNT FIRST_UID: NAME1 to NAMECOUNT at one stroke, without homes.
people_many()
{
	local i
	for i in $(seq "$2"); do
		printf '%s:x:%s:%s:%s:/:/bin/sh\n' "$1$i" $(($3 + i - 1)) $(($3 + i - 1)) "$1$i" >&3
		printf '%s:%s:19000:0:99999:7:::\n' "$1$i" "$PASSWORD_HASH"
	done 3>>/etc/passwd >>/etc/shadow
}
