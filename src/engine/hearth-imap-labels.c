/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Labels of Gmail (X-GM-EXT-1). On the wire they are names of mailboxes and leave out the one that is selected; here they are
 * those of the message, the same from wherever it is looked at. What Gmail itself calls by a name with a backslash (\Inbox,
 * \Starred) is what folders and flags say already. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-imap-labels.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-imap-name.h"

/* Gmail takes 225; a few are shown. */
#define NAME_MAX_CHARS 225

struct _HearthImapLabels
{
  char *own; /* what the folder is as a label, or NULL */
  GPtrArray *names;
  GString *text;
};

/* A name with line breaks or controls would be several. */
static char *
dup_name (const char *wire)
{
  g_autofree char *decoded = hearth_imap_name_decode (wire);

  return hearth_text_to_line (decoded, -1, NAME_MAX_CHARS);
}

/* Folders that are for something are no labels. */
static char *
dup_own (HearthAccountStore *store, HearthKey folder)
{
  g_autoptr (HearthFolderRecord) record = hearth_account_store_dup_folder (store, folder, NULL);

  return record != NULL && record->role == HEARTH_ROLE_NONE ? dup_name (record->path) : NULL;
}

/**
 * hearth_imap_labels_new:
 * @store: (transfer none): looked at now only
 *
 * Returns: (transfer full): what reads the labels of messages in @folder
 */
HearthImapLabels *
hearth_imap_labels_new (HearthAccountStore *store, HearthKey folder)
{
  HearthImapLabels *self = g_new0 (HearthImapLabels, 1);

  self->own = dup_own (store, folder);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->text = g_string_new (NULL);
  return self;
}

/**
 * hearth_imap_labels_free:
 * @self: (transfer full) (nullable): a reader of labels
 */
void
hearth_imap_labels_free (HearthImapLabels *self)
{
  if (self == NULL)
    return;
  g_free (self->own);
  g_ptr_array_unref (self->names);
  g_string_free (self->text, TRUE);
  g_free (self);
}

static void
add (HearthImapLabels *self, char *name)
{
  if (*name != '\0')
    g_ptr_array_add (self->names, name);
  else
    g_free (name);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * hearth_imap_labels_get:
 *
 * Returns: (nullable): as HearthMessageData has them, valid until the next call; %NULL if @fetch says nothing of labels
 */
const char *
hearth_imap_labels_get (HearthImapLabels *self, const HearthImapFetch *fetch)
{
  const char *last = NULL;

  if ((fetch->items & HEARTH_IMAP_ITEM_LABELS) == 0)
    return NULL;
  g_ptr_array_set_size (self->names, 0);
  for (guint i = 0; i < fetch->n_labels; i++)
    {
      g_autofree char *wire =
          fetch->labels[i].data[0] != '\\' ? hearth_imap_text_dup (fetch->labels[i]) : NULL;

      if (wire != NULL)
        add (self, dup_name (wire));
    }
  if (self->own != NULL)
    add (self, g_strdup (self->own));
  g_ptr_array_sort (self->names, compare_names);
  g_string_truncate (self->text, 0);
  for (guint i = 0; i < self->names->len; i++)
    {
      const char *name = g_ptr_array_index (self->names, i);

      if (g_strcmp0 (name, last) != 0)
        g_string_append_printf (self->text, "%s%s", last != NULL ? "\n" : "", name);
      last = name;
    }
  return self->text->str;
}
