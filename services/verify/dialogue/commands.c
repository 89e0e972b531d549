/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rows of the table that serve the commands of 2sv. Read by dialogue_operation_find in a
 * talker.
 */
#include "dialogue/dialogue.h"

#include "base/poison.h"

const struct dialogue_operation dialogue_commands[] = {
    {.operation = "status", .by_user = true, .handler = dialogue_status},
    {.operation = "enrol", .by_user = true, .handler = dialogue_enrol},
    {.operation = "devices", .by_user = true, .handler = dialogue_devices},
    {.operation = "hosts", .by_user = true, .handler = dialogue_hosts},
    {.operation = "log", .by_user = true, .handler = dialogue_log},
    {.operation = "test", .by_user = true, .handler = dialogue_test},
    {.operation = "off", .by_user = true, .handler = dialogue_off},
    {.operation = "remove", .by_user = true, .handler = dialogue_remove},
    {.operation = "rename", .by_user = true, .handler = dialogue_rename},
    {.operation = "resync", .handler = dialogue_resync},
    {.operation = "codes", .by_user = true, .handler = dialogue_codes},
    {.operation = "codes-new", .by_user = true, .handler = dialogue_codes_new},
    {.operation = "reset", .handler = dialogue_reset},
    {.operation = "invite", .handler = dialogue_invite},
    {.operation = "help-code", .handler = dialogue_help_code},
    {.operation = "trust", .by_user = true, .handler = dialogue_trust},
    {.operation = "forget", .by_user = true, .handler = dialogue_forget},
    {.operation = "contacts", .by_user = true, .handler = dialogue_contacts},
    {.operation = "contact-add", .by_user = true, .handler = dialogue_contact_add},
    {.operation = "contact-confirm", .by_user = true, .handler = dialogue_contact_confirm},
    {.operation = "contact-remove", .by_user = true, .handler = dialogue_contact_remove},
    {.operation = "contact-test", .by_user = true, .handler = dialogue_contact_test},
    {.operation = "alerts", .by_user = true, .handler = dialogue_alerts},
    {.operation = "copy", .by_user = true, .handler = dialogue_copy},
    {.operation = "stop", .by_user = true, .handler = dialogue_stop},
    {.operation = "free", .by_user = true, .handler = dialogue_free},
    {.operation = "protect", .handler = dialogue_protect},
    {.operation = "tried", .handler = dialogue_tried},
    {.operation = "explain", .handler = dialogue_explain},
    {.operation = "found", .handler = dialogue_found},
    {.operation = "accounts", .handler = dialogue_accounts},
    {.operation = "remind", .handler = dialogue_remind},
    {.operation = "init", .handler = dialogue_init},
    {.operation = "save", .handler = dialogue_save},
    {.operation = "check", .handler = dialogue_check},
    {.operation = "restore", .handler = dialogue_restore},
    {.operation = NULL},
};
