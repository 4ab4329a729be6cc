/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server says about itself in its answer to EHLO (RFC 5321, 4.1.1.1). A plain value of the session. */
#define G_LOG_DOMAIN "hearth-smtp"

#include "hearth-smtp-capabilities.h"

#include <string.h>

/* Nobody offers more ways of signing in. */
#define MECHANISMS_MAX 50

/**
 * hearth_smtp_capabilities_init:
 * @capabilities: (out caller-allocates): what to set up
 */
void
hearth_smtp_capabilities_init (HearthSmtpCapabilities *capabilities)
{
  capabilities->mechanisms = g_ptr_array_new_with_free_func (g_free);
  hearth_smtp_capabilities_reset (capabilities);
}

/**
 * hearth_smtp_capabilities_reset:
 *
 * Forgets everything, as it must be after STARTTLS.
 */
void
hearth_smtp_capabilities_reset (HearthSmtpCapabilities *capabilities)
{
  capabilities->flags = 0;
  capabilities->size_limit_bytes = 0;
  g_ptr_array_set_size (capabilities->mechanisms, 0);
  g_ptr_array_add (capabilities->mechanisms, NULL);
}

/**
 * hearth_smtp_capabilities_clear:
 *
 * Frees what @capabilities holds.
 */
void
hearth_smtp_capabilities_clear (HearthSmtpCapabilities *capabilities)
{
  g_clear_pointer (&capabilities->mechanisms, g_ptr_array_unref);
}

static gboolean
has_mechanism (const HearthSmtpCapabilities *capabilities, const char *name)
{
  for (guint i = 0; i + 1 < capabilities->mechanisms->len; i++)
    if (strcmp (g_ptr_array_index (capabilities->mechanisms, i), name) == 0)
      return TRUE;
  return FALSE;
}

static void
add_mechanism (HearthSmtpCapabilities *capabilities, const char *word)
{
  g_autofree char *name = g_ascii_strup (word, -1);

  if (*name == '\0' || strspn (name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != strlen (name) ||
      strlen (name) > 20 || capabilities->mechanisms->len > MECHANISMS_MAX ||
      has_mechanism (capabilities, name))
    return;
  g_ptr_array_insert (capabilities->mechanisms, (int) capabilities->mechanisms->len - 1,
                      g_steal_pointer (&name));
}

static void
parse_size (HearthSmtpCapabilities *capabilities, const char *word)
{
  guint64 limit;

  if (word != NULL && g_ascii_string_to_unsigned (word, 10, 0, G_MAXUINT64, &limit, NULL))
    capabilities->size_limit_bytes = limit;
}

static void
parse_line (HearthSmtpCapabilities *capabilities, const char *line)
{
  static const struct
  {
    const char *name;
    HearthSmtpCapabilityFlags flag;
  } known[] = {
    { "STARTTLS", HEARTH_SMTP_CAPABILITY_STARTTLS }, { "PIPELINING", HEARTH_SMTP_CAPABILITY_PIPELINING },
    { "SIZE", HEARTH_SMTP_CAPABILITY_SIZE },         { "8BITMIME", HEARTH_SMTP_CAPABILITY_8BITMIME },
    { "SMTPUTF8", HEARTH_SMTP_CAPABILITY_SMTPUTF8 },
  };
  /* Old servers write "AUTH=LOGIN". */
  g_auto (GStrv) words = g_strsplit_set (line, " =\t", MECHANISMS_MAX + 2);

  if (words[0] == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_ascii_strcasecmp (words[0], known[i].name) == 0)
      capabilities->flags |= known[i].flag;
  if (g_ascii_strcasecmp (words[0], "SIZE") == 0)
    parse_size (capabilities, words[1]);
  for (guint i = 1; g_ascii_strcasecmp (words[0], "AUTH") == 0 && words[i] != NULL; i++)
    add_mechanism (capabilities, words[i]);
}

/**
 * hearth_smtp_capabilities_parse:
 * @text: the lines of the answer, the first of which is the server's name
 */
void
hearth_smtp_capabilities_parse (HearthSmtpCapabilities *capabilities, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  hearth_smtp_capabilities_reset (capabilities);
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    parse_line (capabilities, lines[i]);
}
