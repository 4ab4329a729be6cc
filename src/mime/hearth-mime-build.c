/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A letter to the bytes that go out (RFC 5322, 2045 to 2047, 3676). Any thread; pure: the same values give the same
 * bytes. This is the choke point where a value that would break out of its header is refused (trust 9). */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-mime-build.h"

#include <gio/gio.h>
#include <string.h>

#include "hearth-error.h"
#include "hearth-gmime.h"
#include "hearth-mime-date.h"
#include "hearth-mime-header.h"
#include "hearth-mime-init.h"
#include "hearth-text.h"

/* RFC 5322 section 2.1.1: a line without its CRLF. */
#define WIRE_LINE_MAX_BYTES 998

/* Stands where a sender has no domain that can be used. */
#define NO_DOMAIN "hearth.invalid"

static char *
dup_ascii_domain (const char *address)
{
  const char *at = strrchr (address, '@');

  return at != NULL && at[1] != '\0' ? g_hostname_to_ascii (at + 1) : NULL;
}

static gboolean
is_ascii_word (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if ((guchar) *p <= ' ' || (guchar) *p >= 0x7f || strchr ("<>()[]\\,;:\"", *p) != NULL)
      return FALSE;
  return *text != '\0';
}

/**
 * hearth_mime_dup_message_id:
 * @address: the sender's address
 *
 * Returns: (transfer full): a new id without angle brackets, random, in the sender's domain
 */
char *
hearth_mime_dup_message_id (const char *address)
{
  g_autofree char *random = g_uuid_string_random ();
  g_autofree char *domain = dup_ascii_domain (address);

  return g_strdup_printf ("%s@%s", random, domain != NULL && is_ascii_word (domain) ? domain : NO_DOMAIN);
}

static gboolean
is_header_safe (const char *value)
{
  for (const char *p = value; *p != '\0'; p++)
    if ((guchar) *p < ' ' || *p == 0x7f)
      return FALSE;
  return g_utf8_validate (value, -1, NULL);
}

static gboolean
check_value (const char *what, const char *value, GError **error)
{
  if (is_header_safe (value))
    return TRUE;
  hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "%s has a line end or a control character in it",
                    what);
  return FALSE;
}

/* What may stand in front of the '@' (RFC 5321 section 4.1.2): atoms, or a quoted string. */
static gboolean
is_good_local_part (const char *local, gsize n_bytes)
{
  gboolean is_quoted = n_bytes > 2 && *local == '"' && local[n_bytes - 1] == '"';

  for (gsize i = is_quoted; i + is_quoted < n_bytes; i++)
    if (is_quoted ? strchr ("\"\\", local[i]) != NULL : strchr (" <>()[]\\,;:@\"", local[i]) != NULL)
      return FALSE;
  return n_bytes > 0;
}

/* The address with an ASCII domain, or NULL if it is none that can be written to. */
static char *
dup_wire_address (const HearthAddress *address)
{
  const char *text = hearth_address_get_address (address);
  const char *at = strrchr (text, '@');
  g_autofree char *domain = dup_ascii_domain (text);

  if (domain == NULL || !is_header_safe (text) || !is_good_local_part (text, (gsize) (at - text)))
    return NULL;
  if (*domain == '\0' || strpbrk (domain, " <>()\\,;@\"") != NULL)
    return NULL;
  return g_strdup_printf ("%.*s@%s", (int) (at - text), text, domain);
}

/* Bytes of text in one encoded word, so that it is at most 75 characters long (RFC 2047 section 2). */
#define WORD_BYTES 45

/* Text that looks like an encoded word would be decoded by whoever reads it: it is encoded itself. */
static char *
dup_protected (const char *text)
{
  GString *words = g_string_new (NULL);

  if (strstr (text, "=?") == NULL)
    {
      g_string_free (words, TRUE);
      return g_strdup (text);
    }
  while (*text != '\0')
    {
      const char *end = text;
      g_autofree char *code = NULL;

      while (*end != '\0' && g_utf8_next_char (end) - text <= WORD_BYTES)
        end = g_utf8_next_char (end);
      code = g_base64_encode ((const guchar *) text, (gsize) (end - text));
      g_string_append_printf (words, "%s=?UTF-8?B?%s?=", words->len > 0 ? " " : "", code);
      text = end;
    }
  return g_string_free (words, FALSE);
}

static InternetAddress *
make_mailbox (const HearthAddress *address, GError **error)
{
  const char *name = hearth_address_get_name (address);
  g_autofree char *wire = dup_wire_address (address);
  g_autofree char *shielded = dup_protected (name);

  if (wire == NULL)
    {
      g_autofree char *shown = hearth_text_to_line (hearth_address_get_address (address), -1, 200);

      hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "“%s” is not an address", shown);
      return NULL;
    }
  if (!check_value ("A name", name, error))
    return NULL;
  return internet_address_mailbox_new (*name != '\0' ? shielded : NULL, wire);
}

static gboolean
add_mailboxes (InternetAddressList *list, GPtrArray *addresses, GError **error)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      g_autoptr (InternetAddress) mailbox = make_mailbox (addresses->pdata[i], error);

      if (mailbox == NULL)
        return FALSE;
      internet_address_list_add (list, mailbox);
    }
  return TRUE;
}

static gboolean
add_mailbox (InternetAddressList *list, const HearthAddress *address, GError **error)
{
  g_autoptr (InternetAddress) mailbox = make_mailbox (address, error);

  if (mailbox != NULL)
    internet_address_list_add (list, mailbox);
  return mailbox != NULL;
}

/* What is no address yet stays out of the copy that other programs see; the draft itself has it. */
static void
add_good_mailboxes (InternetAddressList *list, GPtrArray *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      g_autoptr (InternetAddress) mailbox = make_mailbox (addresses->pdata[i], NULL);

      if (mailbox != NULL)
        internet_address_list_add (list, mailbox);
    }
}

static gboolean
set_recipients (GMimeMessage *message, const HearthLetter *letter, HearthMimeBuildFor purpose, GError **error)
{
  if (purpose == HEARTH_MIME_BUILD_DRAFT)
    {
      add_good_mailboxes (g_mime_message_get_to (message), letter->to);
      add_good_mailboxes (g_mime_message_get_cc (message), letter->cc);
      add_good_mailboxes (g_mime_message_get_bcc (message), letter->bcc);
      return TRUE;
    }
  if (!add_mailboxes (g_mime_message_get_to (message), letter->to, error) ||
      !add_mailboxes (g_mime_message_get_cc (message), letter->cc, error))
    return FALSE;
  if (purpose == HEARTH_MIME_BUILD_COPY)
    return add_mailboxes (g_mime_message_get_bcc (message), letter->bcc, error);
  if (letter->to->len == 0 && letter->cc->len == 0)
    g_mime_object_set_header (GMIME_OBJECT (message), "To", "undisclosed-recipients:;", "utf-8");
  return TRUE;
}

/* Ids one a line: a References header of a long conversation stays within the length of a line. */
static gboolean
set_ids (GMimeObject *object, const char *header, GPtrArray *ids, GError **error)
{
  g_autoptr (GString) value = g_string_new (NULL);

  for (guint i = 0; i < ids->len && i < 2 * HEARTH_MIME_IDS_KEPT; i++)
    {
      const char *id = ids->pdata[i];

      if (!check_value ("An id", id, error))
        return FALSE;
      /* ids of others may hold what no id may: such a one is left out */
      if (strpbrk (id, "<> ") != NULL || *id == '\0' || strlen (id) > HEARTH_MIME_ID_MAX_BYTES - 20 ||
          !g_str_is_ascii (id))
        continue;
      g_string_append_printf (value, "%s<%s>", value->len > 0 ? " " : "", id);
    }
  if (value->len > 0)
    g_mime_object_set_header (object, header, value->str, "utf-8");
  return TRUE;
}

static gboolean
set_headers (GMimeMessage *message, const HearthMimeBuild *build, HearthMimeBuildFor purpose, GError **error)
{
  const HearthLetter *letter = build->letter;
  g_autofree char *date = hearth_mime_format_date (build->date_unix_s, build->date_offset_min);
  g_autofree char *id = NULL;
  g_autofree char *subject = NULL;

  if (build->message_id == NULL || !is_ascii_word (build->message_id))
    {
      hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "The Message-ID is not one");
      return FALSE;
    }
  if (!check_value ("The subject", letter->subject != NULL ? letter->subject : "", error))
    return FALSE;
  g_mime_object_set_header (GMIME_OBJECT (message), "Date", date, "utf-8");
  if (!add_mailbox (g_mime_message_get_from (message), build->from, error))
    return FALSE;
  if (build->reply_to != NULL && !add_mailbox (g_mime_message_get_reply_to (message), build->reply_to, error))
    return FALSE;
  if (!set_recipients (message, letter, purpose, error))
    return FALSE;
  subject = dup_protected (letter->subject != NULL ? letter->subject : "");
  g_mime_message_set_subject (message, subject, "utf-8");
  id = g_strdup_printf ("<%s>", build->message_id);
  g_mime_object_set_header (GMIME_OBJECT (message), "Message-ID", id, "utf-8");
  if (purpose == HEARTH_MIME_BUILD_DRAFT && build->forwarded_id != NULL &&
      is_ascii_word (build->forwarded_id))
    {
      g_autofree char *forwarded = g_strdup_printf ("<%s>", build->forwarded_id);

      g_mime_object_set_header (GMIME_OBJECT (message), HEARTH_MIME_FORWARDED_ID, forwarded, "utf-8");
    }
  return set_ids (GMIME_OBJECT (message), "In-Reply-To", letter->in_reply_to, error) &&
         set_ids (GMIME_OBJECT (message), "References", letter->references, error);
}

/* What carries the text unharmed over every server: as it is when it can be, readable when most of it is Latin. */
static GMimeContentEncoding
choose_encoding (const char *text)
{
  gsize n_high = 0, n_bytes = 0, n_line = 0, longest = 0;

  for (const char *p = text; *p != '\0'; p++)
    {
      n_bytes++;
      n_high += (guchar) *p >= 0x80;
      n_line = *p == '\n' ? 0 : n_line + 1;
      longest = MAX (longest, n_line);
    }
  if (n_high == 0 && longest <= WIRE_LINE_MAX_BYTES)
    return GMIME_CONTENT_ENCODING_7BIT;
  return n_high > n_bytes / 3 ? GMIME_CONTENT_ENCODING_BASE64 : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
}

/* Bytes that no text may hold on the wire: NUL, and line ends that are not of the platform. */
static char *
dup_clean_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *clean = g_string_sized_new (strlen (valid) + 1);

  for (const char *p = valid; *p != '\0'; p++)
    {
      if (*p == '\r' && p[1] == '\n')
        continue;
      g_string_append_c (clean, *p == '\r' ? '\n' : *p);
    }
  if (clean->len == 0 || clean->str[clean->len - 1] != '\n')
    g_string_append_c (clean, '\n');
  return g_string_free (clean, FALSE);
}

static GMimeObject *
make_text_part (const char *text)
{
  g_autofree char *clean = dup_clean_text (text);
  g_autofree char *flowed = hearth_text_make_flowed (clean);
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new_with_buffer (flowed, strlen (flowed));
  g_autoptr (GMimeDataWrapper) content =
      g_mime_data_wrapper_new_with_stream (stream, GMIME_CONTENT_ENCODING_DEFAULT);
  GMimePart *part = g_mime_part_new_with_type ("text", "plain");

  g_mime_object_set_content_type_parameter (GMIME_OBJECT (part), "charset", "utf-8");
  g_mime_object_set_content_type_parameter (GMIME_OBJECT (part), "format", "flowed");
  g_mime_object_set_content_type_parameter (GMIME_OBJECT (part), "delsp", "no");
  g_mime_part_set_content (part, content);
  g_mime_part_set_content_encoding (part, choose_encoding (flowed));
  return GMIME_OBJECT (part);
}

static GMimeFormatOptions *
make_options (void)
{
  GMimeFormatOptions *options = g_mime_format_options_new ();

  g_mime_format_options_set_newline_format (options, GMIME_NEWLINE_FORMAT_DOS);
  g_mime_format_options_set_param_encoding_method (options, GMIME_PARAM_ENCODING_METHOD_RFC2231);
  return options;
}

static void
write_object (GString *out, GMimeObject *object, GMimeFormatOptions *options)
{
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new ();
  GByteArray *bytes;

  g_mime_object_write_to_stream (object, options, stream);
  bytes = g_mime_stream_mem_get_byte_array (GMIME_STREAM_MEM (stream));
  g_string_append_len (out, (const char *) bytes->data, bytes->len);
}

/* --- attachments --- */

static gboolean
is_token (const char *text, gsize n_bytes)
{
  for (gsize i = 0; i < n_bytes; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("!#$&^_.+-", text[i]) == NULL)
      return FALSE;
  return n_bytes > 0;
}

/* A message travels as it is (RFC 2046 section 5.2.1 allows no base64) if its bytes can; else it is a file. */
static HearthInsertEncoding
choose_insert_encoding (const HearthAttachment *attachment)
{
  return strcmp (attachment->content_type, "message/rfc822") == 0 && attachment->shape != HEARTH_SHAPE_BINARY
             ? HEARTH_INSERT_AS_IS
             : HEARTH_INSERT_BASE64;
}

static GMimePart *
new_part_of_type (const HearthAttachment *attachment)
{
  const char *type = attachment->content_type, *slash = strchr (type, '/');
  const gboolean is_composite = g_str_has_prefix (type, "multipart/") || g_str_has_prefix (type, "message/");
  g_autofree char *main_type = slash != NULL ? g_strndup (type, (gsize) (slash - type)) : NULL;

  if (slash == NULL || !is_token (main_type, strlen (main_type)) ||
      !is_token (slash + 1, strlen (slash + 1)) ||
      (is_composite && choose_insert_encoding (attachment) != HEARTH_INSERT_AS_IS))
    return g_mime_part_new_with_type ("application", "octet-stream");
  return g_mime_part_new_with_type (main_type, slash + 1);
}

/* The name stands twice: as RFC 2231 wants it, and encoded as programs write it that do not know that. */
static void
set_part_name (GMimeObject *part, const char *name)
{
  GMimeParam *param;

  g_mime_object_set_disposition (part, GMIME_DISPOSITION_ATTACHMENT);
  g_mime_object_set_content_disposition_parameter (part, "filename", name);
  g_mime_object_set_content_type_parameter (part, "name", name);
  param = g_mime_param_list_get_parameter (
      g_mime_content_type_get_parameters (g_mime_object_get_content_type (part)), "name");
  g_mime_param_set_encoding_method (param, GMIME_PARAM_ENCODING_METHOD_RFC2047);
}

static char *
part_headers (const HearthAttachment *attachment, GMimeFormatOptions *options)
{
  g_autoptr (GMimeObject) part = GMIME_OBJECT (new_part_of_type (attachment));
  GMimeContentEncoding encoding = GMIME_CONTENT_ENCODING_BASE64;

  if (choose_insert_encoding (attachment) == HEARTH_INSERT_AS_IS)
    encoding =
        attachment->shape == HEARTH_SHAPE_7BIT ? GMIME_CONTENT_ENCODING_7BIT : GMIME_CONTENT_ENCODING_8BIT;
  set_part_name (part, attachment->name);
  g_mime_part_set_content_encoding (GMIME_PART (part), encoding);
  if (attachment->content_id != NULL && is_ascii_word (attachment->content_id))
    g_mime_object_set_content_id (part, attachment->content_id);
  return g_mime_object_get_headers (part, options);
}

/* From the Message-ID, so that the same values give the same bytes; "=_" stands in no encoded text. */
static char *
make_boundary (const char *message_id, const char *text)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, message_id, -1);
  char *boundary = NULL;

  for (guint i = 0; boundary == NULL || strstr (text, boundary) != NULL; i++)
    {
      g_free (boundary);
      boundary = g_strdup_printf ("=_%.32s.%u", hash, i);
    }
  return boundary;
}

static void
write_attachment (GString *out,
                  const HearthAttachment *attachment,
                  const char *boundary,
                  GMimeFormatOptions *options,
                  GArray *inserts)
{
  g_autofree char *headers = part_headers (attachment, options);
  HearthInsert insert = {
    .content = attachment->key,
    .size_bytes = attachment->size_bytes,
    .encoding = choose_insert_encoding (attachment),
  };

  g_string_append_printf (out, "\r\n--%s\r\n%s\r\n", boundary, headers);
  insert.position = out->len;
  g_array_append_val (inserts, insert);
}

static void
write_mixed (GString *out,
             GMimeMessage *message,
             const HearthMimeBuild *build,
             GMimeFormatOptions *options,
             GArray *inserts)
{
  g_autoptr (GMimeObject) text = make_text_part (build->letter->text);
  g_autofree char *headers = g_mime_object_get_headers (GMIME_OBJECT (message), options);
  g_autofree char *boundary =
      make_boundary (build->message_id, build->letter->text ? build->letter->text : "");

  g_string_append (out, headers);
  g_string_append_printf (out, "Content-Type: multipart/mixed;\r\n boundary=\"%s\"\r\n\r\n--%s\r\n", boundary,
                          boundary);
  write_object (out, text, options);
  for (guint i = 0; i < build->letter->attachments->len; i++)
    write_attachment (out, build->letter->attachments->pdata[i], boundary, options, inserts);
  g_string_append_printf (out, "\r\n--%s--\r\n", boundary);
}

/* --- the message --- */

/**
 * hearth_mime_build_skeleton:
 * @build: the values
 * @purpose: the bytes for the wire have no Bcc (trust 13), the copy for Sent has
 * @inserts: (out) (transfer full) (element-type HearthInsert): where the attachments belong
 *
 * Makes the whole message but for the bytes of its attachments: CRLF line ends, no line longer than 998 bytes, 7-bit
 * throughout unless an address needs SMTPUTF8 or a message that is attached has 8-bit text.
 *
 * Returns: (transfer full): the bytes; %NULL and %HEARTH_ERROR_INVALID_INPUT if an address is none or a value would
 *   break out of its header
 */
GBytes *
hearth_mime_build_skeleton (const HearthMimeBuild *build,
                            HearthMimeBuildFor purpose,
                            GArray **inserts,
                            GError **error)
{
  g_autoptr (GMimeMessage) message = NULL;
  GString *out;
  GMimeFormatOptions *options;

  hearth_mime_init ();
  message = g_mime_message_new (FALSE);
  if (!set_headers (message, build, purpose, error))
    return NULL;
  g_mime_object_set_header (GMIME_OBJECT (message), "MIME-Version", "1.0", "utf-8");
  *inserts = g_array_new (FALSE, FALSE, sizeof (HearthInsert));
  out = g_string_new (NULL);
  options = make_options ();
  if (build->letter->attachments->len > 0)
    write_mixed (out, message, build, options, *inserts);
  else
    {
      g_autoptr (GMimeObject) text = make_text_part (build->letter->text);

      g_mime_message_set_mime_part (message, text);
      write_object (out, GMIME_OBJECT (message), options);
    }
  g_mime_format_options_free (options);
  return g_string_free_to_bytes (out);
}

/**
 * hearth_mime_build:
 * @build: the values of a letter without attachments
 * @purpose: as for hearth_mime_build_skeleton()
 *
 * Returns: (transfer full): the whole message; errors as for hearth_mime_build_skeleton()
 */
GBytes *
hearth_mime_build (const HearthMimeBuild *build, HearthMimeBuildFor purpose, GError **error)
{
  g_autoptr (GArray) inserts = NULL;

  g_return_val_if_fail (build->letter->attachments->len == 0, NULL);
  return hearth_mime_build_skeleton (build, purpose, &inserts, error);
}

static gboolean
has_high_local_part (const HearthAddress *address)
{
  const char *text = hearth_address_get_address (address);
  const char *at = strrchr (text, '@');

  for (const char *p = text; *p != '\0' && p != at; p++)
    if ((guchar) *p >= 0x80)
      return TRUE;
  return FALSE;
}

static gboolean
has_any_high_local_part (GPtrArray *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    if (has_high_local_part (addresses->pdata[i]))
      return TRUE;
  return FALSE;
}

/**
 * hearth_mime_needs_smtputf8:
 * @build: the values
 *
 * Returns: whether an address has letters in front of the '@' that only a server with SMTPUTF8 (RFC 6531) takes; a
 *   domain never needs that, it is written in ASCII
 */
gboolean
hearth_mime_needs_smtputf8 (const HearthMimeBuild *build)
{
  return has_high_local_part (build->from) || has_any_high_local_part (build->letter->to) ||
         has_any_high_local_part (build->letter->cc) || has_any_high_local_part (build->letter->bcc);
}
