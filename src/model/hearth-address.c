/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A display name and an address: immutable, counted atomically, in one allocation (lists hold thousands). */
#define G_LOG_DOMAIN "hearth-model"

#include "hearth-address.h"

#include <string.h>

struct _HearthAddress
{
  gatomicrefcount ref_count;
  const char *address; /* points into name */
  char name[];
};

G_DEFINE_BOXED_TYPE (HearthAddress, hearth_address, hearth_address_ref, hearth_address_unref)

/**
 * hearth_address_new:
 * @name: (nullable): display name, decoded, valid UTF-8
 * @address: (nullable): "local@domain", valid UTF-8
 *
 * Returns: (transfer full): a new address
 */
HearthAddress *
hearth_address_new (const char *name, const char *address)
{
  const gsize name_bytes = strlen (name != NULL ? name : "") + 1;
  const gsize address_bytes = strlen (address != NULL ? address : "") + 1;
  HearthAddress *self = g_malloc (sizeof *self + name_bytes + address_bytes);

  g_atomic_ref_count_init (&self->ref_count);
  memcpy (self->name, name != NULL ? name : "", name_bytes);
  memcpy (self->name + name_bytes, address != NULL ? address : "", address_bytes);
  self->address = self->name + name_bytes;
  return self;
}

/**
 * hearth_address_ref:
 *
 * Returns: (transfer full): @self
 */
HearthAddress *
hearth_address_ref (HearthAddress *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * hearth_address_unref:
 * @self: (transfer full) (nullable): an address
 */
void
hearth_address_unref (HearthAddress *self)
{
  if (self != NULL && g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}

/**
 * hearth_address_get_name:
 *
 * Returns: (transfer none): the display name, may be empty
 */
const char *
hearth_address_get_name (const HearthAddress *self)
{
  return self->name;
}

/**
 * hearth_address_get_address:
 *
 * Returns: (transfer none): the address, may be empty
 */
const char *
hearth_address_get_address (const HearthAddress *self)
{
  return self->address;
}

/**
 * hearth_address_get_display:
 *
 * Returns: (transfer none): what a list shows: the name, or the address where there is no name
 */
const char *
hearth_address_get_display (const HearthAddress *self)
{
  return *self->name != '\0' ? self->name : self->address;
}

/**
 * hearth_address_is_same_mailbox:
 *
 * Returns: whether both name the same mailbox; case is ignored, as every server that people use does
 */
gboolean
hearth_address_is_same_mailbox (const HearthAddress *a, const HearthAddress *b)
{
  g_autofree char *folded_a = g_utf8_casefold (a->address, -1);
  g_autofree char *folded_b = g_utf8_casefold (b->address, -1);

  return *a->address != '\0' && strcmp (folded_a, folded_b) == 0;
}

static gboolean
needs_quotes (const char *name)
{
  return strpbrk (name, "()<>[]:;@\\,.\"") != NULL;
}

/**
 * hearth_address_to_string:
 *
 * Returns: (transfer full): "Name <local@domain>" as people type it, not encoded for a header
 */
char *
hearth_address_to_string (const HearthAddress *self)
{
  GString *text;

  if (*self->name == '\0')
    return g_strdup (self->address);
  if (!needs_quotes (self->name))
    return g_strdup_printf ("%s <%s>", self->name, self->address);

  text = g_string_new ("\"");
  for (const char *p = self->name; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *p);
    }
  g_string_append_printf (text, "\" <%s>", self->address);
  return g_string_free (text, FALSE);
}

static gunichar
first_letter (const char *word)
{
  for (; *word != '\0'; word = g_utf8_next_char (word))
    if (g_unichar_isalnum (g_utf8_get_char (word)))
      return g_unichar_toupper (g_utf8_get_char (word));
  return 0;
}

/**
 * hearth_address_dup_initials:
 *
 * Returns: (transfer full): one or two capital letters for a disc; "?" if there is nothing to take them from
 */
char *
hearth_address_dup_initials (const HearthAddress *self)
{
  g_auto (GStrv) words =
      g_strsplit_set (hearth_address_get_display (self), *self->name != '\0' ? " \t" : "@.-_+", -1);
  GString *initials = g_string_new (NULL);
  gunichar first = 0, last = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      const gunichar letter = first_letter (words[i]);

      if (letter == 0)
        continue;
      if (first == 0)
        first = letter;
      else
        last = letter;
    }
  if (first != 0)
    g_string_append_unichar (initials, first);
  if (last != 0 && *self->name != '\0' && g_unichar_isalpha (last) && first < 0x2e80)
    g_string_append_unichar (initials, last);
  if (initials->len == 0)
    g_string_append_c (initials, '?');
  return g_string_free (initials, FALSE);
}

/**
 * hearth_address_list_new:
 *
 * Returns: (transfer full) (element-type HearthAddress): an empty list
 */
GPtrArray *
hearth_address_list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_address_unref);
}

static gpointer
copy_address (gconstpointer address, gpointer data)
{
  return hearth_address_ref ((HearthAddress *) address);
}

/**
 * hearth_address_list_copy:
 * @list: (element-type HearthAddress): a list
 *
 * Returns: (transfer full) (element-type HearthAddress): a copy
 */
GPtrArray *
hearth_address_list_copy (GPtrArray *list)
{
  return g_ptr_array_copy (list, copy_address, NULL);
}

/**
 * hearth_address_list_to_string:
 * @list: (element-type HearthAddress): a list
 *
 * Returns: (transfer full): all of them as people type them, with commas
 */
char *
hearth_address_list_to_string (GPtrArray *list)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      g_autofree char *one = hearth_address_to_string (g_ptr_array_index (list, i));

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", one);
    }
  return g_string_free (text, FALSE);
}
