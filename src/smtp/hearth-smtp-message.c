/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The values around a message that is sent: addresses that may go on the wire, and what became of each.
 * Any thread. */
#define G_LOG_DOMAIN "hearth-smtp"

#include "hearth-smtp-message.h"

#include <string.h>

#include "hearth-error.h"

/* RFC 5321, 4.5.3.1.3 allows 256 bytes with the brackets; some servers take more. */
#define ADDRESS_MAX_BYTES 512

/**
 * hearth_smtp_result_free:
 * @result: (transfer full) (nullable): a result
 */
void
hearth_smtp_result_free (HearthSmtpResult *result)
{
  if (result == NULL)
    return;
  g_ptr_array_unref (result->recipients);
  g_free (result->text);
  g_free (result);
}

/**
 * hearth_smtp_result_dup_refused:
 *
 * Returns: (transfer full) (nullable): alternating address and reply ("550 5.1.1 no such user") of those that the server
 *   did not take, as in #HearthErrorDetails; %NULL if it took all
 */
GStrv
hearth_smtp_result_dup_refused (const HearthSmtpResult *result)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n = 0;

  for (guint i = 0; i < result->recipients->len; i++)
    {
      const HearthSmtpRecipient *recipient = g_ptr_array_index (result->recipients, i);
      g_autofree char *reply = NULL;

      if (recipient->code < 300)
        continue;
      reply = g_strdup_printf ("%d%s%s%s%s", recipient->code, recipient->enhanced_code != NULL ? " " : "",
                               recipient->enhanced_code != NULL ? recipient->enhanced_code : "",
                               recipient->text != NULL && *recipient->text != '\0' ? " " : "",
                               recipient->text != NULL ? recipient->text : "");
      g_strv_builder_add (builder, recipient->address);
      g_strv_builder_add (builder, reply);
      n++;
    }
  return n > 0 ? g_strv_builder_end (builder) : NULL;
}

static gboolean
is_forbidden (gunichar c)
{
  return c == '<' || c == '>' || g_unichar_iscntrl (c) || g_unichar_isspace (c) || c == 0x2028 || c == 0x2029;
}

/**
 * hearth_smtp_address_check:
 * @address: an address without brackets
 * @error: %HEARTH_ERROR_INVALID_INPUT
 *
 * The one place that decides whether an address may become part of a command: UTF-8 without white space, control
 * characters and angle brackets, with something on both sides of the last "@".
 *
 * Returns: whether it may
 */
gboolean
hearth_smtp_address_check (const char *address, GError **error)
{
  const char *at = strrchr (address, '@');
  gboolean good = g_utf8_validate (address, -1, NULL) && strlen (address) <= ADDRESS_MAX_BYTES &&
                  at != NULL && at != address && at[1] != '\0';

  for (const char *p = address; good && *p != '\0'; p = g_utf8_next_char (p))
    good = !is_forbidden (g_utf8_get_char (p));
  if (!good)
    {
      g_autofree char *shown = hearth_text_to_line (address, -1, 80);

      hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "\"%s\" is no address that can be sent to", shown);
    }
  return good;
}

/**
 * hearth_smtp_address_is_ascii:
 *
 * Returns: whether @address needs no SMTPUTF8 (RFC 6531)
 */
gboolean
hearth_smtp_address_is_ascii (const char *address)
{
  return g_str_is_ascii (address);
}

/**
 * hearth_smtp_address_to_ascii:
 * @address: a checked address
 *
 * Writes the domain as RFC 5890 has it for servers that know nothing else.
 *
 * Returns: (transfer full) (nullable): @address in ASCII; %NULL if the part before the "@" does not allow it
 */
char *
hearth_smtp_address_to_ascii (const char *address)
{
  const char *at = strrchr (address, '@');
  g_autofree char *local = at != NULL ? g_strndup (address, (gsize) (at - address)) : NULL;
  g_autofree char *domain = NULL;

  if (g_str_is_ascii (address))
    return g_strdup (address);
  if (local == NULL || !g_str_is_ascii (local))
    return NULL;
  domain = g_hostname_to_ascii (at + 1);
  return domain != NULL ? g_strconcat (local, "@", domain, NULL) : NULL;
}
