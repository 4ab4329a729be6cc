/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A large message without its larger attachments. Headers and parts are fetched one by one, and a message is made of
 * them that has the same parts under the same numbers; multiparts get boundaries of our own, so that nothing that was left out
 * can be missed. Where the bytes of the original matter (what is signed or encrypted), or where it is not plain what
 * the parts are, there is no plan, and the whole is fetched. It is stored behind a line that says what is left out:
 *
 *   hearth-gaps 2=1048576 3.1=20000000
 *
 * Pure functions, any thread. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-part-plan.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-mime-parse.h"

#define PARTS_MAX 100

/* More is not worth taking apart; it is held in memory meanwhile. */
#define TOGETHER_MAX_BYTES ((guint64) 16 * 1024 * 1024)

#define FIRST_WORD "hearth-gaps"

typedef struct
{
  char *path;
  int parent;
  char *multipart; /* its subtype, or NULL for a leaf */
  guint64 size_bytes;
  gboolean is_absent;
  int mime_section; /* or -1 */
  int body_section;
} Part;

typedef struct
{
  char *name;
  guint32 first_bytes;
  GByteArray *bytes;
} Section;

struct _HearthPartPlan
{
  GArray *parts;    /* of Part: each before those within it */
  GArray *sections; /* of Section; the first is the header */
  guint64 taken_bytes;
  char *token; /* makes boundaries that nobody can guess */
};

static void
part_clear (gpointer data)
{
  Part *part = data;

  g_free (part->path);
  g_free (part->multipart);
}

static void
section_clear (gpointer data)
{
  Section *section = data;

  g_free (section->name);
  g_byte_array_unref (section->bytes);
}

/* --- the plan --- */

static int
add_section (HearthPartPlan *self, const char *path, const char *suffix, guint32 first_bytes)
{
  const Section section = {
    .name = g_strconcat (path, suffix, NULL),
    .first_bytes = first_bytes,
    .bytes = g_byte_array_new (),
  };

  g_array_append_val (self->sections, section);
  return (int) self->sections->len - 1;
}

static gboolean
is_multipart (const HearthImapPart *part)
{
  return hearth_imap_text_is (part->type, "multipart");
}

/* What lies in an attached message belongs to that. */
static gboolean
is_within_leaf (const HearthImapStructure *structure, const HearthImapPart *part)
{
  for (int i = part->parent; i >= 0; i = structure->parts[i].parent)
    if (!is_multipart (&structure->parts[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_plain_path (HearthImapText path)
{
  for (gsize i = 0; i < path.length; i++)
    if (!g_ascii_isdigit (path.data[i]) && path.data[i] != '.')
      return FALSE;
  return path.length > 0 && path.length < 128;
}

static gboolean
is_token (HearthImapText text)
{
  for (gsize i = 0; i < text.length; i++)
    if (!g_ascii_isalnum (text.data[i]) && strchr ("-_.+", text.data[i]) == NULL)
      return FALSE;
  return text.length > 0 && text.length < 64;
}

static gboolean
needs_every_byte (const HearthImapPart *part)
{
  return hearth_imap_text_is (part->subtype, "signed") || hearth_imap_text_is (part->subtype, "encrypted") ||
         hearth_imap_text_is (part->subtype, "pkcs7-mime") ||
         hearth_imap_text_is (part->subtype, "x-pkcs7-mime");
}

static gboolean
is_text_to_read (const HearthImapPart *part)
{
  return hearth_imap_text_is (part->type, "text") && !hearth_imap_text_is (part->disposition, "attachment");
}

/* Where the original's parts are in ours. */
static gboolean
add_part (HearthPartPlan *self,
          const HearthImapStructure *structure,
          guint index,
          guint64 attachment_limit,
          int *places)
{
  const HearthImapPart *origin = &structure->parts[index];
  const gboolean is_root = origin->parent == HEARTH_IMAP_PART_ROOT;
  Part part = { .parent = is_root ? -1 : places[origin->parent], .mime_section = -1, .body_section = -1 };

  if (needs_every_byte (origin) || (!is_plain_path (origin->path) && !(is_root && is_multipart (origin))) ||
      self->parts->len == PARTS_MAX)
    return FALSE;
  part.path = g_strndup (origin->path.data, origin->path.length);
  part.size_bytes = origin->size_bytes;
  places[index] = (int) self->parts->len;
  if (is_multipart (origin))
    {
      if (!is_token (origin->subtype))
        {
          g_free (part.path);
          return FALSE;
        }
      part.multipart = g_strndup (origin->subtype.data, origin->subtype.length);
    }
  else
    {
      part.is_absent = !is_text_to_read (origin) &&
                       (origin->size_bytes > attachment_limit || origin->size_bytes > TOGETHER_MAX_BYTES / 4);
      if (!is_root)
        part.mime_section = add_section (self, part.path, ".MIME", 0);
      part.body_section = add_section (self, part.path, "", part.is_absent ? HEARTH_PART_PLAN_HEAD_BYTES : 0);
    }
  g_array_append_val (self->parts, part);
  return TRUE;
}

static gboolean
leaves_something_out (const HearthPartPlan *self)
{
  for (guint i = 0; i < self->parts->len; i++)
    if (g_array_index (self->parts, Part, i).is_absent)
      return TRUE;
  return FALSE;
}

/**
 * hearth_part_plan_new:
 * @structure: what the server says of the message
 * @attachment_limit: larger ones are left out, in bytes as they are on the wire
 *
 * Returns: (transfer full) (nullable): a plan, or %NULL if the whole message is to be fetched
 */
HearthPartPlan *
hearth_part_plan_new (const HearthImapStructure *structure, guint64 attachment_limit)
{
  g_autoptr (HearthPartPlan) self = g_new0 (HearthPartPlan, 1);
  g_autofree int *places = g_new0 (int, MAX (structure->n_parts, 1));

  self->token = g_uuid_string_random ();
  self->parts = g_array_new (FALSE, FALSE, sizeof (Part));
  self->sections = g_array_new (FALSE, FALSE, sizeof (Section));
  g_array_set_clear_func (self->parts, part_clear);
  g_array_set_clear_func (self->sections, section_clear);
  if (structure->is_cut || structure->n_parts == 0)
    return NULL;
  add_section (self, "HEADER", "", 0);
  for (guint i = 0; i < structure->n_parts; i++)
    if (!is_within_leaf (structure, &structure->parts[i]) &&
        !add_part (self, structure, i, attachment_limit, places))
      return NULL;
  return leaves_something_out (self) ? g_steal_pointer (&self) : NULL;
}

/**
 * hearth_part_plan_free:
 * @self: (transfer full) (nullable): a plan
 */
void
hearth_part_plan_free (HearthPartPlan *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->parts, g_array_unref);
  g_clear_pointer (&self->sections, g_array_unref);
  g_free (self->token);
  g_free (self);
}

/**
 * hearth_part_plan_get_n_sections:
 *
 * Returns: how many things are to be asked for
 */
guint
hearth_part_plan_get_n_sections (const HearthPartPlan *self)
{
  return self->sections->len;
}

/**
 * hearth_part_plan_get_section:
 *
 * Returns: what to ask for; borrowed
 */
HearthPartPlanSection
hearth_part_plan_get_section (const HearthPartPlan *self, guint index)
{
  const Section *section = &g_array_index (self->sections, Section, index);

  return (HearthPartPlanSection){ section->name, section->first_bytes };
}

/**
 * hearth_part_plan_add:
 *
 * Takes the next bytes of a section.
 *
 * Returns: %FALSE if it is more than is held in memory: the whole message is to be streamed instead
 */
gboolean
hearth_part_plan_add (HearthPartPlan *self, guint index, const char *bytes, gsize length)
{
  Section *section = &g_array_index (self->sections, Section, index);

  if (self->taken_bytes + length > TOGETHER_MAX_BYTES)
    return FALSE;
  self->taken_bytes += length;
  g_byte_array_append (section->bytes, (const guint8 *) bytes, (guint) length);
  return TRUE;
}

/* --- the message --- */

/* The end of the header field that begins at @field: a line that does not go on in the next. */
static const char *
end_of_field (const char *field, const char *end)
{
  const char *p = field;

  while (p < end)
    {
      const char *newline = memchr (p, '\n', (gsize) (end - p));

      if (newline == NULL)
        return end;
      p = newline + 1;
      if (p == end || (*p != ' ' && *p != '\t'))
        return p;
    }
  return end;
}

/* The header of the message without its Content-Type. Returns: whether it had exactly one. */
static gboolean
append_header (GByteArray *message, const GByteArray *header)
{
  static const char name[] = "content-type:";
  const char *p = (const char *) header->data, *end = p + header->len;
  guint n_types = 0;

  while (p < end && *p != '\r' && *p != '\n')
    {
      const char *next = end_of_field (p, end);

      if ((gsize) (next - p) >= sizeof name - 1 && g_ascii_strncasecmp (p, name, sizeof name - 1) == 0)
        n_types++;
      else
        g_byte_array_append (message, (const guint8 *) p, (guint) (next - p));
      p = next;
    }
  return n_types == 1;
}

static void
append_text (GByteArray *message, const char *text)
{
  g_byte_array_append (message, (const guint8 *) text, (guint) strlen (text));
}

static void
append_bytes (GByteArray *message, const GByteArray *bytes)
{
  if (bytes->len > 0)
    g_byte_array_append (message, bytes->data, bytes->len);
}

static void append_children (const HearthPartPlan *self, GByteArray *message, int index);

static void
append_boundary (const HearthPartPlan *self, GByteArray *message, int index, const char *after)
{
  g_autofree char *line = g_strdup_printf ("\r\n--%s-%d%s\r\n", self->token, index, after);

  append_text (message, line);
}

static void
append_multipart_type (const HearthPartPlan *self, GByteArray *message, const Part *part, int index)
{
  g_autofree char *line = g_strdup_printf ("Content-Type: multipart/%s; boundary=\"%s-%d\"\r\n\r\n",
                                           part->multipart, self->token, index);

  append_text (message, line);
}

static void
append_part (const HearthPartPlan *self, GByteArray *message, int index)
{
  const Part *part = &g_array_index (self->parts, Part, index);

  if (part->multipart != NULL)
    {
      append_multipart_type (self, message, part, index);
      append_children (self, message, index);
      return;
    }
  append_bytes (message, g_array_index (self->sections, Section, part->mime_section).bytes);
  append_bytes (message, g_array_index (self->sections, Section, part->body_section).bytes);
}

static void
append_children (const HearthPartPlan *self, GByteArray *message, int index)
{
  for (guint i = (guint) index + 1; i < self->parts->len; i++)
    if (g_array_index (self->parts, Part, i).parent == index)
      {
        append_boundary (self, message, index, "");
        append_part (self, message, (int) i);
      }
  append_boundary (self, message, index, "--");
}

static void
append_gaps (const HearthPartPlan *self, GByteArray *message)
{
  append_text (message, FIRST_WORD);
  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = &g_array_index (self->parts, Part, i);
      g_autofree char *word = NULL;

      if (!part->is_absent)
        continue;
      word = g_strdup_printf (" %s=%" G_GUINT64_FORMAT, part->path, part->size_bytes);
      append_text (message, word);
    }
  append_text (message, self->parts->len == 1 ? " only\n" : "\n");
}

/**
 * hearth_part_plan_build:
 *
 * Returns: (transfer full) (nullable): the message with gaps as it is stored, once every section is there; %NULL if what
 *   came makes no sense, and the whole message is to be fetched
 */
GBytes *
hearth_part_plan_build (const HearthPartPlan *self)
{
  g_autoptr (GByteArray) message = g_byte_array_new ();
  const GByteArray *header = g_array_index (self->sections, Section, 0).bytes;
  const Part *root = &g_array_index (self->parts, Part, 0);

  append_gaps (self, message);
  if (root->multipart == NULL)
    {
      append_bytes (message, header);
      append_bytes (message, g_array_index (self->sections, Section, root->body_section).bytes);
      return g_byte_array_free_to_bytes (g_steal_pointer (&message));
    }
  if (!append_header (message, header))
    return NULL;
  append_multipart_type (self, message, root, 0);
  append_children (self, message, 0);
  return g_byte_array_free_to_bytes (g_steal_pointer (&message));
}

/* --- what is stored --- */

/* Returns: (transfer full) (nullable): the words of the first line */
static GStrv
dup_gaps (GBytes *stored, gsize *line_bytes)
{
  gsize length;
  const char *text = g_bytes_get_data (stored, &length);
  const char *newline = length > 0 ? memchr (text, '\n', length) : NULL;
  g_autofree char *line = NULL;

  if (newline == NULL || !g_str_has_prefix (text, FIRST_WORD))
    return NULL;
  *line_bytes = (gsize) (newline - text) + 1;
  line = g_strndup (text, (gsize) (newline - text));
  return g_strsplit (line, " ", -1);
}

static gboolean
find_gap (const char *const *gaps, const char *path, guint64 *size_bytes)
{
  const gsize length = strlen (path);

  for (guint i = 1; gaps != NULL && gaps[i] != NULL; i++)
    if (strncmp (gaps[i], path, length) == 0 && gaps[i][length] == '=')
      {
        *size_bytes = g_ascii_strtoull (gaps[i] + length + 1, NULL, 10);
        return TRUE;
      }
  return FALSE;
}

/**
 * hearth_gaps_find:
 * @path: a part
 * @is_only_part: (out): whether there is no other, so that the message has to be fetched for it
 *
 * Returns: whether that part is left out of @stored
 */
gboolean
hearth_gaps_find (GBytes *stored, const char *path, gboolean *is_only_part)
{
  gsize line_bytes;
  g_auto (GStrv) gaps = dup_gaps (stored, &line_bytes);
  guint64 size_bytes;

  *is_only_part = gaps != NULL && g_strv_contains ((const char *const *) gaps, "only");
  return find_gap ((const char *const *) gaps, path, &size_bytes);
}

/**
 * hearth_gaps_get_message:
 *
 * Returns: (transfer full) (nullable): the message with gaps
 */
GBytes *
hearth_gaps_get_message (GBytes *stored, GError **error)
{
  gsize line_bytes = 0;
  g_auto (GStrv) gaps = dup_gaps (stored, &line_bytes);

  if (gaps == NULL)
    {
      hearth_set_error (error, HEARTH_ERROR_STORE_DAMAGED, "A stored message cannot be read");
      return NULL;
    }
  return g_bytes_new_from_bytes (stored, line_bytes, g_bytes_get_size (stored) - line_bytes);
}

/**
 * hearth_gaps_parse:
 *
 * Returns: (transfer full) (nullable): the message as it is read; parts that are left out say so
 */
HearthContent *
hearth_gaps_parse (GBytes *stored, GError **error)
{
  g_autoptr (GBytes) message = hearth_gaps_get_message (stored, error);
  HearthContent *content = message != NULL ? hearth_mime_parse (message, error) : NULL;
  gsize line_bytes;
  g_auto (GStrv) gaps = dup_gaps (stored, &line_bytes);

  for (guint i = 0; content != NULL && i < content->parts->len; i++)
    {
      HearthPart *part = g_ptr_array_index (content->parts, i);
      guint64 size_bytes;

      if (!find_gap ((const char *const *) gaps, part->path, &size_bytes))
        continue;
      part->is_absent = TRUE;
      /* Nearly all of them are base64: four bytes for three, and line ends. */
      part->size_bytes = size_bytes / 78 * 57;
    }
  return content;
}
