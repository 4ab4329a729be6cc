/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder in the tree: the latest HearthFolderInfo and the folders below it. UI thread; owned by its account. */
#define G_LOG_DOMAIN "hearth-client"

#include "hearth-folder.h"

#include "hearth-error.h"

#include "hearth-words.h"

struct _HearthFolder
{
  GObject parent_instance;

  HearthAccount *account; /* not owned: the account owns its folders */
  HearthFolderInfo *info;
  GListStore *children;
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_N_UNREAD,
  PROP_N_MESSAGES,
  PROP_STATE,
  PROP_INFO,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HearthFolder, hearth_folder, G_TYPE_OBJECT)

static void
hearth_folder_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HearthFolder *self = HEARTH_FOLDER (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, hearth_folder_get_name (self));
      break;
    case PROP_N_UNREAD:
      g_value_set_uint (value, self->info->n_unread);
      break;
    case PROP_N_MESSAGES:
      g_value_set_uint (value, self->info->n_messages);
      break;
    case PROP_STATE:
      g_value_set_int (value, (int) self->info->state);
      break;
    case PROP_INFO:
      g_value_set_boxed (value, self->info);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hearth_folder_finalize (GObject *object)
{
  HearthFolder *self = HEARTH_FOLDER (object);

  hearth_folder_info_unref (self->info);
  g_object_unref (self->children);
  G_OBJECT_CLASS (hearth_folder_parent_class)->finalize (object);
}

static void
hearth_folder_class_init (HearthFolderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hearth_folder_get_property;
  object_class->finalize = hearth_folder_finalize;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_N_UNREAD] = g_param_spec_uint ("n-unread", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_MESSAGES] = g_param_spec_uint ("n-messages", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, HEARTH_FOLDER_FAILED, 0, flags);
  properties[PROP_INFO] = g_param_spec_boxed ("info", NULL, NULL, HEARTH_TYPE_FOLDER_INFO, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hearth_folder_init (HearthFolder *self)
{
  self->children = g_list_store_new (HEARTH_TYPE_FOLDER);
}

/**
 * hearth_folder_new:
 * @account: (transfer none): the account that owns it
 * @info: (transfer none): what is known of it
 *
 * Returns: (transfer full): a folder without children
 */
HearthFolder *
hearth_folder_new (HearthAccount *account, HearthFolderInfo *info)
{
  HearthFolder *self = g_object_new (HEARTH_TYPE_FOLDER, NULL);

  self->account = account;
  self->info = hearth_folder_info_ref (info);
  return self;
}

/**
 * hearth_folder_get_key:
 *
 * Returns: its key
 */
HearthKey
hearth_folder_get_key (HearthFolder *self)
{
  return self->info->key;
}

/**
 * hearth_folder_get_name:
 *
 * Returns: its name as shown: special folders have a translated one
 */
const char *
hearth_folder_get_name (HearthFolder *self)
{
  const char *role = hearth_words_for_role (self->info->role);

  return role != NULL ? role : self->info->name;
}

/**
 * hearth_folder_get_info:
 *
 * Returns: (transfer none): what is known of it
 */
const HearthFolderInfo *
hearth_folder_get_info (HearthFolder *self)
{
  return self->info;
}

/**
 * hearth_folder_set_info:
 * @info: (transfer none): later knowledge of the same folder
 *
 * Notifies what differs.
 */
void
hearth_folder_set_info (HearthFolder *self, HearthFolderInfo *info)
{
  g_autoptr (HearthFolderInfo) old = self->info;

  self->info = hearth_folder_info_ref (info);
  g_object_freeze_notify (G_OBJECT (self));
  if (g_strcmp0 (old->name, info->name) != 0 || old->role != info->role)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
  if (old->n_unread != info->n_unread)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_UNREAD]);
  if (old->n_messages != info->n_messages)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_MESSAGES]);
  if (old->state != info->state)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INFO]);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * hearth_folder_get_role:
 *
 * Returns: what it is for
 */
HearthFolderRole
hearth_folder_get_role (HearthFolder *self)
{
  return self->info->role;
}

/**
 * hearth_folder_get_n_unread:
 *
 * Returns: messages in it that were not read
 */
guint
hearth_folder_get_n_unread (HearthFolder *self)
{
  return self->info->n_unread;
}

/**
 * hearth_folder_get_children:
 *
 * Returns: (transfer none): a #GListStore of the folders in it, in the order of showing
 */
GListModel *
hearth_folder_get_children (HearthFolder *self)
{
  return G_LIST_MODEL (self->children);
}

/**
 * hearth_folder_get_account:
 *
 * Returns: (transfer none): the account it belongs to
 */
HearthAccount *
hearth_folder_get_account (HearthFolder *self)
{
  return self->account;
}

static int
compare_labels (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(const char *const *) a, *(const char *const *) b);
}

/**
 * hearth_folder_dup_labels:
 * @row: of a message that lies in this folder
 *
 * Returns: (transfer full): what the message is called by beside this folder, in the order of showing; maybe nothing
 */
GStrv
hearth_folder_dup_labels (HearthFolder *self, const HearthRow *row)
{
  g_autofree char *own = hearth_text_to_line (self->info->path, -1, G_MAXINT);
  g_autoptr (GPtrArray) labels = g_ptr_array_new ();

  for (guint i = 0; row->labels != NULL && row->labels[i] != NULL; i++)
    if (!g_str_equal (row->labels[i], own))
      g_ptr_array_add (labels, g_strdup (row->labels[i]));
  g_ptr_array_sort (labels, compare_labels);
  g_ptr_array_add (labels, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&labels), FALSE);
}

static guint
role_rank (HearthFolderRole role)
{
  static const guint8 ranks[] = {
    [HEARTH_ROLE_INBOX] = 0,     [HEARTH_ROLE_DRAFTS] = 1, [HEARTH_ROLE_SENT] = 2, [HEARTH_ROLE_ARCHIVE] = 3,
    [HEARTH_ROLE_JUNK] = 4,      [HEARTH_ROLE_TRASH] = 5,  [HEARTH_ROLE_ALL] = 6,  [HEARTH_ROLE_FLAGGED] = 7,
    [HEARTH_ROLE_IMPORTANT] = 8, [HEARTH_ROLE_NONE] = 9,
  };

  return ranks[role];
}

/**
 * hearth_folder_compare:
 * @a: (type HearthFolder): a folder
 * @b: (type HearthFolder): another
 * @data: not used
 *
 * Returns: the order of showing: Inbox, Drafts, Sent, Archive, Junk, Trash, then by name
 */
int
hearth_folder_compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const HearthFolderInfo *x = ((const HearthFolder *) a)->info, *y = ((const HearthFolder *) b)->info;
  g_autofree char *key_x = NULL, *key_y = NULL;

  if (x->role != y->role)
    return (int) role_rank (x->role) - (int) role_rank (y->role);
  key_x = g_utf8_collate_key_for_filename (x->name, -1);
  key_y = g_utf8_collate_key_for_filename (y->name, -1);
  return g_strcmp0 (key_x, key_y);
}
