/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Delivery reports (RFC 3464): who did not get a letter, why, and which letter that was. Reports come from anywhere and
 * may say anything: what is read is bounded, and everything that comes out is a safe line. A pool thread. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-mime-report.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-mime-headers.h"
#include "hearth-mime-leaf.h"

#define STATUS_MAX_BYTES  (64 * 1024)
#define HEADERS_MAX_BYTES (64 * 1024)
#define MAX_PARTS         8
#define VALUE_MAX_CHARS   500

/* The fields of one group that count; each points to a line of its own. */
typedef struct
{
  char *reporter;
  char *original;
  char *final;
  char *action;
  char *status;
  char *diagnostic;
} Group;

static void
group_clear (Group *group)
{
  g_clear_pointer (&group->reporter, g_free);
  g_clear_pointer (&group->original, g_free);
  g_clear_pointer (&group->final, g_free);
  g_clear_pointer (&group->action, g_free);
  g_clear_pointer (&group->status, g_free);
  g_clear_pointer (&group->diagnostic, g_free);
}

/* "rfc822; ilse@x.example" to what is behind the type; a value without a type stays. */
static char *
dup_value (const char *value)
{
  const char *semicolon = strchr (value, ';');
  g_autofree char *line =
      hearth_text_to_line (semicolon != NULL ? semicolon + 1 : value, -1, VALUE_MAX_CHARS);

  return g_strdup (g_strstrip (line));
}

static void
take_field (Group *group, const char *name, const char *value)
{
  const struct
  {
    const char *name;
    char **slot;
  } fields[] = {
    { "Reporting-MTA", &group->reporter }, { "Original-Recipient", &group->original },
    { "Final-Recipient", &group->final },  { "Action", &group->action },
    { "Status", &group->status },          { "Diagnostic-Code", &group->diagnostic },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_ascii_strcasecmp (name, fields[i].name) == 0 && *fields[i].slot == NULL)
      *fields[i].slot = dup_value (value);
}

static gboolean
read_action (const char *text, HearthDeliveryAction *action)
{
  static const char *const names[] = { "failed", "delayed", "delivered", "relayed", "expanded" };

  for (gsize i = 0; text != NULL && i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strncasecmp (text, names[i], strlen (names[i])) == 0)
      {
        *action = (HearthDeliveryAction) i;
        return TRUE;
      }
  return FALSE;
}

/* Some write "xtext" or brackets around an address, or nothing at all. */
static const char *
find_recipient (Group *group)
{
  char *const candidates[] = { group->original, group->final };

  for (gsize i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      char *address = candidates[i];
      gsize length = address != NULL ? strlen (address) : 0;

      if (length > 2 && address[0] == '<' && address[length - 1] == '>')
        {
          address[length - 1] = '\0';
          address++;
        }
      if (address != NULL && strchr (address, '@') != NULL && strchr (address, ' ') == NULL)
        return address;
    }
  return NULL;
}

/* The server's whole answer: what the code says and the words, whichever of the two fields has them. */
static char *
dup_reply (const Group *group)
{
  const char *diagnostic = group->diagnostic != NULL ? group->diagnostic : "";

  if (group->status == NULL || g_ascii_isdigit (*diagnostic))
    return g_strdup (diagnostic);
  return g_strdup_printf ("%s %s", group->status, diagnostic);
}

static void
end_group (HearthDeliveryReport *report, Group *group)
{
  const char *recipient = find_recipient (group);
  HearthDeliveryAction action;

  if (report->reporter == NULL)
    report->reporter = g_steal_pointer (&group->reporter);
  if (recipient != NULL && read_action (group->action, &action) &&
      report->recipients->len < HEARTH_DELIVERY_MAX_RECIPIENTS)
    {
      g_autofree char *reply = dup_reply (group);
      HearthDelivery *delivery = hearth_delivery_new (action, recipient, reply);

      /* "550 no such user" says less than the Status beside it. */
      if (delivery->refusal->enhanced == NULL && group->status != NULL)
        {
          delivery->refusal->enhanced = g_strdup (group->status);
          delivery->refusal->kind =
              hearth_refusal_kind_of (delivery->refusal->status, group->status, delivery->refusal->text);
        }
      g_ptr_array_add (report->recipients, delivery);
    }
  group_clear (group);
}

static void
end_field (Group *group, GString *field)
{
  char *colon = strchr (field->str, ':');

  if (colon != NULL)
    {
      *colon = '\0';
      g_strchomp (field->str);
      take_field (group, field->str, colon + 1);
    }
  g_string_truncate (field, 0);
}

/* Groups of fields with empty lines between them: the first is about all. */
static void
read_status (HearthDeliveryReport *report, const char *text, gsize n_bytes)
{
  g_autoptr (GString) field = g_string_new (NULL);
  Group group = { 0 };

  while (n_bytes > 0)
    {
      const char *newline = memchr (text, '\n', n_bytes);
      const gsize n_taken = newline != NULL ? (gsize) (newline + 1 - text) : n_bytes;
      gsize length = newline != NULL ? n_taken - 1 : n_taken;

      if (length > 0 && text[length - 1] == '\r')
        length--;
      if (length == 0 || (*text != ' ' && *text != '\t'))
        end_field (&group, field);
      if (length == 0)
        end_group (report, &group);
      else
        g_string_append_len (field, text, (gssize) length);
      text += n_taken;
      n_bytes -= n_taken;
    }
  end_field (&group, field);
  end_group (report, &group);
}

static void
read_letter (HearthDeliveryReport *report, const char *bytes, gsize n_bytes)
{
  g_autoptr (HearthMimeHeaders) headers = hearth_mime_headers_read (bytes, n_bytes);
  g_autoptr (HearthContent) letter = hearth_content_new ();

  hearth_mime_headers_fill (headers, letter);
  if (report->message_id != NULL)
    return;
  report->message_id = g_strdup (letter->message_id);
  g_free (report->subject);
  report->subject = g_strdup (letter->subject);
}

static void
read_part (HearthDeliveryReport *report, GMimeObject *part, gboolean *has_status)
{
  g_autofree char *type = hearth_mime_leaf_dup_type (part);
  const gboolean is_status =
      g_str_equal (type, "message/delivery-status") || g_str_equal (type, "message/global-delivery-status");
  const gboolean is_letter =
      g_str_equal (type, "message/rfc822") || g_str_equal (type, "text/rfc822-headers") ||
      g_str_equal (type, "message/global") || g_str_equal (type, "message/global-headers");
  g_autoptr (GByteArray) bytes = NULL;
  guint64 size_bytes;

  if (!is_status && !is_letter)
    return;
  bytes = hearth_mime_leaf_decode (part, is_status ? STATUS_MAX_BYTES : HEADERS_MAX_BYTES, &size_bytes);
  if (is_status && !*has_status)
    read_status (report, (const char *) bytes->data, bytes->len);
  else if (is_letter)
    read_letter (report, (const char *) bytes->data, bytes->len);
  *has_status = *has_status || is_status;
}

/* Returns: (transfer full) (nullable): what the message reports, if it is a report that says something */
HearthDeliveryReport *
hearth_mime_report_read (GMimeObject *root)
{
  g_autoptr (HearthDeliveryReport) report = NULL;
  g_autofree char *type = hearth_mime_leaf_dup_type (root);
  gboolean has_status = FALSE;

  if (!GMIME_IS_MULTIPART (root) || !g_str_equal (type, "multipart/report"))
    return NULL;
  report = hearth_delivery_report_new ();
  for (int i = 0; i < MIN (g_mime_multipart_get_count (GMIME_MULTIPART (root)), MAX_PARTS); i++)
    read_part (report, g_mime_multipart_get_part (GMIME_MULTIPART (root), i), &has_status);
  return report->recipients->len > 0 ? g_steal_pointer (&report) : NULL;
}
