/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sealing of secrets at rest by XChaCha20-Poly1305 (libsodium). A sealed row is nonce,
 * ciphertext, tag; key id, account id and device id are bound to it as associated data.
 * Called by the store; runs in the keeper.
 */
#include "keeper/factor/seal.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

#define KEY_SIZE crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_SIZE crypto_aead_xchacha20poly1305_ietf_ABYTES
#define KEY_ID_SIZE crypto_generichash_BYTES_MIN

_Static_assert(KEY_SIZE == 32, "the key file's size is part of the store's format");
_Static_assert(NONCE_SIZE + SECRET_BYTES_MAX + TAG_SIZE == SEALED_SIZE_MAX, "seal.h");

struct seal_key {
	unsigned char bytes[KEY_SIZE];
	unsigned char id[KEY_ID_SIZE]; /* a hash of the key: tells keys apart */
};

struct associated {
	unsigned char key_id[KEY_ID_SIZE];
	unsigned char account_id[8], device_id[8]; /* little-endian on every machine */
};

static void
store_number(unsigned char bytes[8], int64_t number)
{
	for (unsigned int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)((uint64_t)number >> (8 * i));
}

static void
associated_fill(
    struct associated *associated, const struct seal_key *key, const struct seal_row *row)
{
	memcpy(associated->key_id, key->id, sizeof(associated->key_id));
	store_number(associated->account_id, row->account_id);
	store_number(associated->device_id, row->device_id);
}

/* What is wrong with the open key file, or NULL. */
static const char *
find_fault(const struct stat *status)
{
	if (!S_ISREG(status->st_mode))
		return "is not a regular file";
	if (status->st_uid != geteuid() && status->st_uid != 0)
		return "belongs to another user; its owner must be the service's user or root";
	if (status->st_mode & 077)
		return "may be used by group or others; its mode must be 0400";
	if (status->st_size != (off_t)KEY_SIZE)
		return "is not 32 bytes long";
	return NULL;
}

static int
open_file(const char *path, int *ret_fd, char *error, size_t size)
{
	int scope_fd fd = -1;
	struct stat status;
	const char *fault;
	int r;

	fd = path[0] == '/' ? open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
			    : (errno = EINVAL, -1);
	if (fd < 0 || fstat(fd, &status) < 0) {
		r = -errno;
		text_format(error, size, "seal key %s: %s", path,
		    r == -ELOOP	   ? "is a symbolic link"
		    : r == -EINVAL ? "is no absolute path"
		    : r == -ENOENT ? "is missing; put it back from a backup: no other key opens "
				     "what it sealed"
				   : strerror(-r));
		return r;
	}
	fault = find_fault(&status);
	if (fault) {
		text_format(error, size, "seal key %s %s", path, fault);
		return -EPERM;
	}
	*ret_fd = scope_keep_fd(&fd);
	return 0;
}

static int
read_key(int fd, struct seal_key *key)
{
	unsigned char spare;
	size_t used = 0;

	while (used < KEY_SIZE) {
		ssize_t count = read(fd, key->bytes + used, KEY_SIZE - used);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return count < 0 ? -errno : -EIO;
		used += (size_t)count;
	}
	if (read(fd, &spare, 1) != 0)
		return -EIO;
	if (sodium_is_zero(key->bytes, KEY_SIZE)) /* what a crash leaves of a file just made */
		return -EIO;
	return crypto_generichash(key->id, KEY_ID_SIZE, key->bytes, KEY_SIZE, NULL, 0) == 0 ? 0
											    : -EIO;
}

int
seal_key_open(const char *path, struct seal_key **ret, char *error, size_t size)
{
	struct seal_key *key;
	int scope_fd fd = -1;
	int r;

	*ret = NULL;
	error[0] = '\0';
	if (sodium_init() < 0) {
		text_format(error, size, "libsodium can't be used on this machine");
		return -ENOSYS;
	}
	r = open_file(path, &fd, error, size);
	if (r < 0)
		return r;
	key = sodium_malloc(sizeof(*key));
	if (!key) {
		text_format(error, size, "seal key %s: no memory that can be locked", path);
		return -ENOMEM;
	}
	r = read_key(fd, key);
	if (r < 0) {
		text_format(error, size, "seal key %s: can't be read as 32 bytes of key", path);
		seal_key_free(key);
		return r;
	}
	sodium_mprotect_readonly(key);
	*ret = key;
	return 0;
}

void
seal_derive(const struct seal_key *key, const char *purpose, unsigned char ret[SEAL_DERIVED_BYTES])
{
	unsigned char personal[crypto_generichash_blake2b_PERSONALBYTES] = "";

	_Static_assert(sizeof(personal) == 16, "seal.h");
	memcpy(personal, purpose, strnlen(purpose, sizeof(personal)));
	crypto_generichash_blake2b_salt_personal(
	    ret, SEAL_DERIVED_BYTES, NULL, 0, key->bytes, KEY_SIZE, NULL, personal);
}

void
seal_key_free(struct seal_key *key)
{
	sodium_free(key);
}

void
seal_close(const struct seal_key *key, const struct seal_row *row, const struct secret *secret,
    unsigned char sealed[SEALED_SIZE_MAX], size_t *ret_size)
{
	unsigned long long length = 0;
	struct associated associated;

	associated_fill(&associated, key, row);
	randombytes_buf(sealed, NONCE_SIZE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE_SIZE, &length, secret->bytes,
	    secret->size, (const unsigned char *)&associated, sizeof(associated), NULL, sealed,
	    key->bytes);
	*ret_size = NONCE_SIZE + (size_t)length;
}

int
seal_open(const struct seal_key *key, const struct seal_row *row, const unsigned char *sealed,
    size_t sealed_size, struct secret *ret)
{
	unsigned long long length = 0;
	struct associated associated;

	secret_wipe(ret);
	if (sealed_size < NONCE_SIZE + TAG_SIZE || sealed_size > SEALED_SIZE_MAX)
		return -EBADMSG;
	associated_fill(&associated, key, row);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(ret->bytes, &length, NULL,
		sealed + NONCE_SIZE, sealed_size - NONCE_SIZE, (const unsigned char *)&associated,
		sizeof(associated), sealed, key->bytes) != 0) {
		secret_wipe(ret);
		return -EBADMSG;
	}
	ret->size = (size_t)length;
	return 0;
}

void
seal_mark_begin(const struct seal_key *key, struct saved_mark *ret)
{
	_Static_assert(KEY_SIZE == SAVED_KEY_BYTES, "the mark is made under the whole key");
	saved_mark_begin(ret, key->bytes);
}
