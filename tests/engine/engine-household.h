/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests against the servers of tests/household share: its mailboxes as accounts, letters between them. */
#pragma once

#include "engine-fixture.h"

static inline guint16
port_of (const char *name)
{
  const char *text = g_getenv (name);

  g_assert_nonnull (text);
  return (guint16) g_ascii_strtoull (text, NULL, 10);
}

static inline HearthAccountInfo *
account_of (const char *who, const char *imap_port, HearthSecurity security)
{
  g_autofree char *address = g_strdup_printf ("HEARTH_%s_ADDRESS", who);
  g_autofree char *login = g_strdup_printf ("HEARTH_%s_LOGIN", who);

  return engine_account_new (g_getenv (address), g_getenv (login), g_getenv ("HEARTH_HOST"),
                             port_of (imap_port), security, port_of ("HEARTH_SUBMISSIONS_PORT"),
                             HEARTH_SECURITY_TLS);
}

static inline const char *
password_of (const char *who)
{
  g_autofree char *name = g_strdup_printf ("HEARTH_%s_PASSWORD", who);

  return g_getenv (name);
}

static inline guint16
add (EngineFixture *fixture, const char *who)
{
  g_autoptr (HearthAccountInfo) info = account_of (who, "HEARTH_IMAPS_PORT", HEARTH_SECURITY_TLS);

  return engine_fixture_add_account (fixture, info, password_of (who));
}

static inline void
give_passwords (EngineFixture *fixture, guint16 account, const char *who)
{
  engine_fixture_set_password (fixture, account, HEARTH_PROTOCOL_IMAP, password_of (who));
  engine_fixture_set_password (fixture, account, HEARTH_PROTOCOL_SMTP, password_of (who));
}

static inline HearthLetter *
letter_to (EngineFixture *fixture, guint16 account, const char *address, const char *subject)
{
  g_autoptr (HearthHouse) house = engine_fixture_house (fixture);
  const HearthAccountInfo *info = hearth_house_find_account (house, account);
  const HearthIdentity *identity = g_ptr_array_index (info->identities, 0);
  HearthLetter *letter = hearth_letter_new (identity->id);

  g_ptr_array_add (letter->to, hearth_address_new (NULL, address));
  letter->subject = g_strdup (subject);
  letter->text = g_strdup ("Hello,\n\nthis is a letter.\n");
  return letter;
}
