/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An account in the tree: its facts, how it is doing, and its folders. UI thread; owned by its member. */
#define G_LOG_DOMAIN "hearth-client"

#include "hearth-account.h"

struct _HearthAccount
{
  GObject parent_instance;

  HearthMember *member; /* not owned: the member owns its accounts */
  HearthAccountInfo *info;
  HearthAccountStatus *status;
  GListStore *folders;
  GListStore *stopped;
  GHashTable *by_key; /* HearthKey → HearthFolder, owned */
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_STATUS,
  PROP_N_UNREAD,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HearthAccount, hearth_account, G_TYPE_OBJECT)

static guint
inbox_unread (HearthAccount *self)
{
  HearthFolder *inbox = hearth_account_find_role (self, HEARTH_ROLE_INBOX);

  return inbox != NULL ? hearth_folder_get_n_unread (inbox) : 0;
}

static void
hearth_account_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HearthAccount *self = HEARTH_ACCOUNT (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->info->name);
      break;
    case PROP_STATUS:
      g_value_set_boxed (value, self->status);
      break;
    case PROP_N_UNREAD:
      g_value_set_uint (value, inbox_unread (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hearth_account_finalize (GObject *object)
{
  HearthAccount *self = HEARTH_ACCOUNT (object);

  hearth_account_info_free (self->info);
  hearth_account_status_unref (self->status);
  g_object_unref (self->folders);
  g_object_unref (self->stopped);
  g_hash_table_unref (self->by_key);
  G_OBJECT_CLASS (hearth_account_parent_class)->finalize (object);
}

static void
hearth_account_class_init (HearthAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hearth_account_get_property;
  object_class->finalize = hearth_account_finalize;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_STATUS] = g_param_spec_boxed ("status", NULL, NULL, HEARTH_TYPE_ACCOUNT_STATUS, flags);
  properties[PROP_N_UNREAD] = g_param_spec_uint ("n-unread", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hearth_account_init (HearthAccount *self)
{
  self->folders = g_list_store_new (HEARTH_TYPE_FOLDER);
  self->stopped = g_list_store_new (HEARTH_TYPE_FOLDER);
  self->by_key = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
}

/**
 * hearth_account_new:
 * @member: (transfer none): whose it is
 * @info: (transfer none): its facts
 *
 * Returns: (transfer full): an account without folders
 */
HearthAccount *
hearth_account_new (HearthMember *member, const HearthAccountInfo *info)
{
  HearthAccount *self = g_object_new (HEARTH_TYPE_ACCOUNT, NULL);

  self->member = member;
  self->info = hearth_account_info_copy (info);
  self->status = hearth_account_status_new (info->number);
  return self;
}

/**
 * hearth_account_get_number:
 *
 * Returns: its number
 */
guint16
hearth_account_get_number (HearthAccount *self)
{
  return self->info->number;
}

/**
 * hearth_account_get_name:
 *
 * Returns: its caption
 */
const char *
hearth_account_get_name (HearthAccount *self)
{
  return self->info->name;
}

/**
 * hearth_account_get_info:
 *
 * Returns: (transfer none): its facts
 */
const HearthAccountInfo *
hearth_account_get_info (HearthAccount *self)
{
  return self->info;
}

/**
 * hearth_account_set_info:
 * @info: (transfer none): later facts of the same account
 */
void
hearth_account_set_info (HearthAccount *self, const HearthAccountInfo *info)
{
  hearth_account_info_free (self->info);
  self->info = hearth_account_info_copy (info);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

/**
 * hearth_account_get_member:
 *
 * Returns: (transfer none): whose it is
 */
HearthMember *
hearth_account_get_member (HearthAccount *self)
{
  return self->member;
}

/**
 * hearth_account_get_status:
 *
 * Returns: (transfer none): how it is doing
 */
HearthAccountStatus *
hearth_account_get_status (HearthAccount *self)
{
  return self->status;
}

/**
 * hearth_account_set_status:
 * @status: (transfer none): how it is doing
 */
void
hearth_account_set_status (HearthAccount *self, HearthAccountStatus *status)
{
  hearth_account_status_unref (self->status);
  self->status = hearth_account_status_ref (status);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
}

/**
 * hearth_account_get_folders:
 *
 * Returns: (transfer none): a #GListStore of its top folders, in the order of showing
 */
GListModel *
hearth_account_get_folders (HearthAccount *self)
{
  return G_LIST_MODEL (self->folders);
}

/**
 * hearth_account_get_stopped_folders:
 *
 * Returns: (transfer none): a #GListStore of the folders whose first sync the user stopped, wherever they lie, in the order
 * of showing
 */
GListModel *
hearth_account_get_stopped_folders (HearthAccount *self)
{
  return G_LIST_MODEL (self->stopped);
}

/**
 * hearth_account_find_folder:
 *
 * Returns: (transfer none) (nullable): the folder of that key
 */
HearthFolder *
hearth_account_find_folder (HearthAccount *self, HearthKey key)
{
  return g_hash_table_lookup (self->by_key, &key);
}

/**
 * hearth_account_find_role:
 *
 * Returns: (transfer none) (nullable): the folder of that role
 */
HearthFolder *
hearth_account_find_role (HearthAccount *self, HearthFolderRole role)
{
  GHashTableIter iter;
  gpointer folder;

  g_hash_table_iter_init (&iter, self->by_key);
  while (g_hash_table_iter_next (&iter, NULL, &folder))
    if (hearth_folder_get_role (folder) == role)
      return folder;
  return NULL;
}

/**
 * hearth_account_each_folder:
 * @function: (scope call): is given each #HearthFolder, in no order
 * @data: given to it
 */
void
hearth_account_each_folder (HearthAccount *self, GFunc function, gpointer data)
{
  GHashTableIter iter;
  gpointer folder;

  g_hash_table_iter_init (&iter, self->by_key);
  while (g_hash_table_iter_next (&iter, NULL, &folder))
    function (folder, data);
}

/* --- folders --- */

static GListStore *
store_of_parent (HearthAccount *self, HearthKey parent)
{
  HearthFolder *folder = parent != HEARTH_KEY_NONE ? hearth_account_find_folder (self, parent) : NULL;

  return folder != NULL ? G_LIST_STORE (hearth_folder_get_children (folder)) : self->folders;
}

static void
take_out (HearthAccount *self, HearthFolder *folder)
{
  GListStore *store = store_of_parent (self, hearth_folder_get_info (folder)->parent);
  guint position;

  if (g_list_store_find (store, folder, &position))
    g_list_store_remove (store, position);
}

static void
remove_missing (HearthAccount *self, GPtrArray *infos)
{
  g_autoptr (GHashTable) present = g_hash_table_new (g_int64_hash, g_int64_equal);
  GHashTableIter iter;
  gpointer folder;

  for (guint i = 0; i < infos->len; i++)
    g_hash_table_add (present, &((HearthFolderInfo *) g_ptr_array_index (infos, i))->key);
  g_hash_table_iter_init (&iter, self->by_key);
  while (g_hash_table_iter_next (&iter, NULL, &folder))
    if (!g_hash_table_contains (present, &hearth_folder_get_info (folder)->key))
      {
        take_out (self, folder);
        g_hash_table_iter_remove (&iter);
      }
}

static gboolean
is_stopped (HearthFolder *folder)
{
  return hearth_folder_get_info (folder)->state == HEARTH_FOLDER_STOPPED;
}

/* Folders that stay stopped keep their places: nothing is told of them. */
static void
keep_stopped (HearthAccount *self)
{
  GHashTableIter iter;
  gpointer folder;

  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->stopped)); i-- > 0;)
    {
      g_autoptr (HearthFolder) listed = g_list_model_get_item (G_LIST_MODEL (self->stopped), i);

      if (hearth_account_find_folder (self, hearth_folder_get_key (listed)) != listed || !is_stopped (listed))
        g_list_store_remove (self->stopped, i);
    }
  g_hash_table_iter_init (&iter, self->by_key);
  while (g_hash_table_iter_next (&iter, NULL, &folder))
    if (is_stopped (folder) && !g_list_store_find (self->stopped, folder, NULL))
      g_list_store_insert_sorted (self->stopped, folder, hearth_folder_compare, NULL);
}

static gboolean
is_moved (const HearthFolderInfo *old, const HearthFolderInfo *info)
{
  return old->parent != info->parent || old->role != info->role || g_strcmp0 (old->name, info->name) != 0;
}

/**
 * hearth_account_set_folders:
 * @infos: (element-type HearthFolderInfo): all folders of the account, in any order
 *
 * Brings the tree in step with @infos: folders that stay keep their objects and their places.
 */
void
hearth_account_set_folders (HearthAccount *self, GPtrArray *infos)
{
  g_autoptr (GPtrArray) to_place = g_ptr_array_new ();

  remove_missing (self, infos);
  for (guint i = 0; i < infos->len; i++)
    {
      HearthFolderInfo *info = g_ptr_array_index (infos, i);
      HearthFolder *folder = hearth_account_find_folder (self, info->key);

      if (folder == NULL)
        {
          folder = hearth_folder_new (self, info);
          g_hash_table_insert (self->by_key, g_memdup2 (&info->key, sizeof info->key), folder);
          g_ptr_array_add (to_place, folder);
        }
      else
        {
          if (is_moved (hearth_folder_get_info (folder), info))
            {
              take_out (self, folder);
              g_ptr_array_add (to_place, folder);
            }
          hearth_folder_set_info (folder, info);
        }
    }
  for (guint i = 0; i < to_place->len; i++)
    {
      HearthFolder *folder = g_ptr_array_index (to_place, i);

      g_list_store_insert_sorted (store_of_parent (self, hearth_folder_get_info (folder)->parent), folder,
                                  hearth_folder_compare, NULL);
    }
  keep_stopped (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_UNREAD]);
}

/**
 * hearth_account_needs_user:
 *
 * Returns: whether it has a problem that waits for the user, with fetching or with sending
 */
gboolean
hearth_account_needs_user (HearthAccount *self)
{
  return self->status->state == HEARTH_ACCOUNT_PROBLEM || self->status->cannot_send;
}
