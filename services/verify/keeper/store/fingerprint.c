/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fingerprint of the ssh key that a login used. Used by the act of the session's begin; runs
 * in the keeper. Source: sshd_config(5) ExposeAuthInfo, RFC 4253 section 6.6.
 */
#include "keeper/store/fingerprint.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "base/poison.h"

#define KEY_BYTES_MAX 1536 /* an RSA key of 8192 bits has 1047 */

static const char mark[] = "publickey ";

/* The line's key in base64, up to a blank or the line's end; NULL where there is none. */
static const char *
find_key(const char *auth_info, size_t *ret_length)
{
	while (strncmp(auth_info, mark, sizeof(mark) - 1) != 0) {
		auth_info = strchr(auth_info, '\n');
		if (!auth_info)
			return NULL;
		auth_info++;
	}
	auth_info += sizeof(mark) - 1;
	auth_info += strcspn(auth_info, " \n");
	auth_info += strspn(auth_info, " ");
	*ret_length = strcspn(auth_info, " \n");
	return *ret_length > 0 ? auth_info : NULL;
}

int
fingerprint_find(const char *auth_info, char text[FINGERPRINT_SIZE])
{
	unsigned char bytes[KEY_BYTES_MAX], hash[crypto_hash_sha256_BYTES];
	const char *key, *end;
	size_t length, size;

	text[0] = '\0';
	key = auth_info ? find_key(auth_info, &length) : NULL;
	if (!key)
		return -ENOENT;
	if (sodium_base642bin(bytes, sizeof(bytes), key, length, NULL, &size, &end,
		sodium_base64_VARIANT_ORIGINAL) != 0 ||
	    end != key + length || size == 0)
		return -EINVAL;
	crypto_hash_sha256(hash, bytes, size);
	memcpy(text, "SHA256:", 8);
	sodium_bin2base64(text + 7, FINGERPRINT_SIZE - 7, hash, sizeof(hash),
	    sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	return 0;
}
