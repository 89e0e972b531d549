/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the module's ELF file, elf(5): what it gives to the process that loads it, what it wants
 * from it, and how it is hardened. sshd has nothing in its address space but what is listed.
 */
#include "tests/pam_2sv/failing.h"
#include "base/scope.h"

#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static struct {
	char *bytes;
	size_t size;
	const Elf64_Ehdr *head;
	const Elf64_Phdr *segments;
	const Elf64_Shdr *sections;
} file;

static int
file_load(void **state)
{
	scope_file FILE *stream = fopen(MODULE, "r");

	(void)state;
	if (!stream || fseek(stream, 0, SEEK_END) < 0)
		return -1;
	file.size = (size_t)ftell(stream);
	rewind(stream);
	file.bytes = malloc(file.size);
	if (!file.bytes || fread(file.bytes, 1, file.size, stream) != file.size)
		return -1;
	file.head = (const void *)file.bytes;
	file.segments = (const void *)(file.bytes + file.head->e_phoff);
	file.sections = (const void *)(file.bytes + file.head->e_shoff);
	return memcmp(file.head->e_ident, ELFMAG, SELFMAG) == 0 ? 0 : -1;
}

static int
file_unload(void **state)
{
	(void)state;
	free(file.bytes);
	return 0;
}

static const Elf64_Phdr *
segment(unsigned int type)
{
	for (unsigned int i = 0; i < file.head->e_phnum; i++)
		if (file.segments[i].p_type == type)
			return &file.segments[i];
	return NULL;
}

/* Every shared object has the sections that are asked for here. */
static const Elf64_Shdr *
section(unsigned int type)
{
	for (unsigned int i = 0; i < file.head->e_shnum; i++)
		if (file.sections[i].sh_type == type)
			return &file.sections[i];
	abort();
}

/* The text at offset of the strings that go with section. */
static const char *
text_of(const Elf64_Shdr *of, uint64_t offset)
{
	return file.bytes + file.sections[of->sh_link].sh_offset + offset;
}

static bool
has_word(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (const char *p = words; (p = strstr(p, word)); p += length)
		if ((p == words || p[-1] == ' ') && (p[length] == ' ' || p[length] == '\0'))
			return true;
	return false;
}

static void
module_exports_its_entry_points_and_nothing_else(void **state)
{
	static const char entries[] = "pam_sm_acct_mgmt pam_sm_authenticate pam_sm_chauthtok "
				      "pam_sm_close_session "
				      "pam_sm_open_session pam_sm_setcred";
	const Elf64_Shdr *symbols = section(SHT_DYNSYM);
	const Elf64_Sym *symbol;
	unsigned int exported = 0;

	(void)state;
	symbol = (const void *)(file.bytes + symbols->sh_offset);
	for (size_t i = 0; i < symbols->sh_size / sizeof(*symbol); i++) {
		if (symbol[i].st_shndx == SHN_UNDEF ||
		    ELF64_ST_BIND(symbol[i].st_info) == STB_LOCAL)
			continue;
		exported++;
		if (!has_word(entries, text_of(symbols, symbol[i].st_name)))
			fail_msg("exports %s", text_of(symbols, symbol[i].st_name));
	}
	assert_int_equal(exported, 6);
}

static const Elf64_Dyn *
dynamic_entry(int64_t tag, unsigned int nth)
{
	const Elf64_Shdr *dynamic = section(SHT_DYNAMIC);
	const Elf64_Dyn *entry = (const void *)(file.bytes + dynamic->sh_offset);

	for (; entry->d_tag != DT_NULL; entry++)
		if (entry->d_tag == tag && nth-- == 0)
			return entry;
	return NULL;
}

static void
module_wants_libpam_and_libc_and_nothing_else(void **state)
{
	const Elf64_Shdr *dynamic = section(SHT_DYNAMIC);
	const Elf64_Dyn *needed;
	unsigned int count = 0;

	(void)state;
	for (; (needed = dynamic_entry(DT_NEEDED, count)); count++) {
		const char *name = text_of(dynamic, needed->d_un.d_val);

		if (!has_word("libpam.so.0 libc.so.6", name))
			fail_msg("needs %s", name);
	}
	assert_int_equal(count, 2);
	assert_null(dynamic_entry(DT_RPATH, 0));
	assert_null(dynamic_entry(DT_RUNPATH, 0));
	assert_null(dynamic_entry(DT_TEXTREL, 0));
}

/* The copies that lib/wire/spawn.c makes do what is listed here by syscall(2), in themselves. */
static void
module_calls_nothing_that_a_guest_may_not(void **state)
{
	static const char never[] =
	    "fork vfork clone execve execl execv posix_spawn system popen signal sigaction "
	    "sigprocmask pthread_sigmask alarm setitimer umask setlocale setenv putenv unsetenv "
	    "getenv "
	    "secure_getenv clearenv chdir fchdir chroot exit _exit abort dlopen openlog closelog "
	    "setuid seteuid setreuid setresuid setgid setegid setregid setresgid getaddrinfo "
	    "gethostbyname getpwnam getpwuid strerror localtime strtok";
	const Elf64_Shdr *symbols = section(SHT_DYNSYM);
	const Elf64_Sym *symbol = (const void *)(file.bytes + symbols->sh_offset);

	(void)state;
	for (size_t i = 1; i < symbols->sh_size / sizeof(*symbol); i++)
		if (symbol[i].st_shndx == SHN_UNDEF &&
		    has_word(never, text_of(symbols, symbol[i].st_name)))
			fail_msg("calls %s", text_of(symbols, symbol[i].st_name));
}

static void
module_calls_nothing_that_the_fault_table_does_not_fail(void **state)
{
	static const char never_fails[] =
	    "__errno_location explicit_bzero __explicit_bzero_chk memchr memcpy __memcpy_chk "
	    "memset __memset_chk memcmp strchr strcmp strcspn strlen strncmp strnlen strrchr "
	    "strspn strstr time free getppid getpid getuid geteuid pam_getenv __stack_chk_fail "
	    "snprintf __snprintf_chk"; /* of %02X alone */
	const Elf64_Shdr *symbols = section(SHT_DYNSYM);
	const Elf64_Sym *symbol = (const void *)(file.bytes + symbols->sh_offset);

	(void)state;
	for (size_t i = 1; i < symbols->sh_size / sizeof(*symbol); i++) {
		const char *name = text_of(symbols, symbol[i].st_name);

		if (symbol[i].st_shndx == SHN_UNDEF &&
		    ELF64_ST_BIND(symbol[i].st_info) == STB_GLOBAL &&
		    !has_word(never_fails, name) && !has_word(FAILING_SYMBOLS, name))
			fail_msg("calls %s, which tests/pam_2sv/failing.c does not fail", name);
	}
}

static void
module_has_no_state_of_its_own(void **state)
{
	const Elf64_Shdr *names = &file.sections[file.head->e_shstrndx];

	(void)state;
	for (unsigned int i = 0; i < file.head->e_shnum; i++) {
		const char *name = file.bytes + names->sh_offset + file.sections[i].sh_name;

		/* what the compiler's own start files put there is smaller than this */
		if (strcmp(name, ".data") == 0 || strcmp(name, ".bss") == 0)
			assert_in_range(file.sections[i].sh_size, 0, 16);
		assert_int_not_equal(file.sections[i].sh_flags & SHF_TLS, SHF_TLS);
	}
}

static void
module_is_hardened(void **state)
{
	const Elf64_Phdr *stack = segment(PT_GNU_STACK);
	const Elf64_Dyn *flags = dynamic_entry(DT_FLAGS, 0);

	(void)state;
	assert_non_null(segment(PT_GNU_RELRO));
	assert_true(stack && !(stack->p_flags & PF_X));
	assert_true(flags && (flags->d_un.d_val & DF_BIND_NOW));
	for (unsigned int i = 0; i < file.head->e_phnum; i++)
		assert_int_not_equal(file.segments[i].p_flags & (PF_W | PF_X), PF_W | PF_X);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(module_exports_its_entry_points_and_nothing_else),
	    cmocka_unit_test(module_wants_libpam_and_libc_and_nothing_else),
	    cmocka_unit_test(module_calls_nothing_that_a_guest_may_not),
	    cmocka_unit_test(module_calls_nothing_that_the_fault_table_does_not_fail),
	    cmocka_unit_test(module_has_no_state_of_its_own),
	    cmocka_unit_test(module_is_hardened),
	};

	return cmocka_run_group_tests(tests, file_load, file_unload);
}
