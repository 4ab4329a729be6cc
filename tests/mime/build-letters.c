/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Builds letters for other programs to read: build-letters FILE.ini ... writes FILE.eml beside each. In a file every
 * value but numbers is base64; see interop.py, which writes them. */
#include <glib.h>
#include <string.h>

#include "hearth-mime-build.h"

static char *
dup_value (GKeyFile *file, const char *group, const char *key)
{
  g_autofree char *encoded = g_key_file_get_string (file, group, key, NULL);
  gsize n_bytes;

  return encoded != NULL ? (char *) g_base64_decode (encoded, &n_bytes) : NULL;
}

/* "to1-name", "to1-address", ... */
static void
read_addresses (GKeyFile *file, const char *field, GPtrArray *list)
{
  for (guint i = 1;; i++)
    {
      g_autofree char *name_key = g_strdup_printf ("%s%u-name", field, i);
      g_autofree char *address_key = g_strdup_printf ("%s%u-address", field, i);
      g_autofree char *name = dup_value (file, "letter", name_key);
      g_autofree char *address = dup_value (file, "letter", address_key);

      if (address == NULL)
        return;
      g_ptr_array_add (list, hearth_address_new (name, address));
    }
}

static GPtrArray *
read_attachments (GKeyFile *file, HearthLetter *letter)
{
  GPtrArray *contents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 1;; i++)
    {
      g_autofree char *group = g_strdup_printf ("attachment%u", i);
      g_autofree char *encoded = g_key_file_get_string (file, group, "bytes", NULL);
      g_autofree char *name = dup_value (file, group, "name");
      g_autofree char *type = dup_value (file, group, "type");
      gsize n_bytes;
      guchar *bytes;

      if (encoded == NULL)
        return contents;
      bytes = g_base64_decode (encoded, &n_bytes);
      g_ptr_array_add (contents, g_bytes_new_take (bytes, n_bytes));
      g_ptr_array_add (letter->attachments, hearth_attachment_new (i, name, type, n_bytes));
    }
}

static void
append_insert (GString *message, const HearthInsert *insert, GBytes *content)
{
  gsize n_bytes;
  const guchar *bytes = g_bytes_get_data (content, &n_bytes);

  g_assert (n_bytes == insert->size_bytes && insert->encoding == HEARTH_INSERT_BASE64);
  for (gsize at = 0; at < n_bytes; at += HEARTH_BASE64_LINE_BYTES)
    {
      g_autofree char *line = g_base64_encode (bytes + at, MIN (HEARTH_BASE64_LINE_BYTES, n_bytes - at));

      g_string_append_printf (message, "%s\r\n", line);
    }
}

static GString *
join (GBytes *skeleton, GArray *inserts, GPtrArray *contents)
{
  GString *message = g_string_new (NULL);
  gsize n_bytes, at = 0;
  const char *bytes = g_bytes_get_data (skeleton, &n_bytes);

  for (guint i = 0; i < inserts->len; i++)
    {
      const HearthInsert *insert = &g_array_index (inserts, HearthInsert, i);

      g_string_append_len (message, bytes + at, (gssize) (insert->position - at));
      at = insert->position;
      append_insert (message, insert, contents->pdata[insert->content - 1]);
    }
  g_string_append_len (message, bytes + at, (gssize) (n_bytes - at));
  return message;
}

static void
build (const char *path)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (HearthLetter) letter = hearth_letter_new (1);
  g_autoptr (GPtrArray) from = hearth_address_list_new ();
  g_autoptr (GPtrArray) contents = NULL;
  g_autoptr (GArray) inserts = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) skeleton = NULL;
  g_autofree char *id = NULL;
  g_autofree char *target = g_strndup (path, strlen (path) - strlen (".ini"));
  g_autofree char *out = g_strconcat (target, ".eml", NULL);
  HearthMimeBuild values = { .letter = letter, .date_unix_s = 1795000000, .date_offset_min = 60 };
  GString *message;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error))
    g_error ("%s", error->message);
  read_addresses (file, "from", from);
  read_addresses (file, "to", letter->to);
  read_addresses (file, "cc", letter->cc);
  read_addresses (file, "bcc", letter->bcc);
  letter->subject = dup_value (file, "letter", "subject");
  letter->text = dup_value (file, "letter", "text");
  contents = read_attachments (file, letter);
  id = dup_value (file, "letter", "id");
  values.from = from->pdata[0];
  values.message_id = id;
  skeleton = hearth_mime_build_skeleton (&values, HEARTH_MIME_BUILD_WIRE, &inserts, &error);
  if (skeleton == NULL)
    g_error ("%s: %s", path, error->message);
  message = join (skeleton, inserts, contents);
  if (!g_file_set_contents (out, message->str, (gssize) message->len, &error))
    g_error ("%s", error->message);
  g_string_free (message, TRUE);
}

int
main (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    build (argv[i]);
  return 0;
}
