/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first words of messages. Whoever reads rows without a preview wishes for it here; wishes for the same section of
 * the same folder become one command that asks for the beginning of that part. The words are made in the pool and
 * written in one transaction a command. A server that has previews (RFC 8970) is asked for those first; it may have none at
 * hand. All of it is background work: rows come first. Owned by the session. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-preview-fetcher.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-mime-preview.h"
#include "hearth-ring-log.h"
#include "hearth-timer.h"

/* Wishes come row by row while somebody scrolls. */
#define DEBOUNCE_MS 30

#define IN_FLIGHT   2
#define GROUP_MAX   50
#define WISHES_MAX  1000
#define PLAIN_BYTES 2048

typedef struct
{
  HearthPreviewWish wish;
  HearthLocation location;
  GByteArray *bytes; /* NULL until some came */
  char *preview;
  gboolean is_asked; /* the server has no preview at hand, or none ever */
} Item;

/* One command's messages. Outlives the fetcher until the pool gives it back. */
typedef struct
{
  HearthPreviewFetcher *fetcher; /* NULL once that stopped */
  HearthAccountRunner *runner;
  HearthImapConnection *connection;
  HearthImapCommand *command;
  GPtrArray *items;
  Item *current;
  gboolean is_lazy; /* the server's own previews are asked for */
} Group;

struct _HearthPreviewFetcher
{
  HearthAccountSession *session;
  GHashTable *known; /* of HearthKey: messages asked for in this session */
  GQueue waiting;    /* of Item */
  GPtrArray *groups; /* of Group, in flight; not owned */
  GSource *timer;
  gboolean is_stopped;
};

static void ask (HearthPreviewFetcher *self);

static void
item_free (gpointer data)
{
  Item *item = data;

  g_clear_pointer (&item->bytes, g_byte_array_unref);
  g_free (item->preview);
  g_free (item);
}

static void
group_free (gpointer data)
{
  Group *group = data;

  g_clear_object (&group->runner);
  g_clear_object (&group->connection);
  g_clear_pointer (&group->command, hearth_imap_command_unref);
  g_ptr_array_unref (group->items);
  g_free (group);
}

/* --- what came --- */

static Item *
find_item (const Group *group, guint32 uid)
{
  for (guint i = 0; i < group->items->len; i++)
    {
      Item *item = g_ptr_array_index (group->items, i);

      if (item->location.uid == uid && item->bytes == NULL && item->preview == NULL)
        return item;
    }
  return NULL;
}

/* Its words are as untrusted as any: they are made one line like all others. */
static void
preview_cb (HearthImapCommand *command, const HearthImapFetch *fetch, gpointer data)
{
  Item *item = find_item (data, fetch->uid);
  g_autofree char *text = NULL;

  if (item == NULL || (fetch->items & HEARTH_IMAP_ITEM_PREVIEW) == 0 || fetch->preview.data == NULL)
    return;
  text = g_utf8_make_valid (fetch->preview.data, (gssize) fetch->preview.length);
  item->preview = hearth_mime_preview_text (text);
}

static void
begin_cb (HearthImapCommand *command, const HearthImapBody *body, gpointer data)
{
  Group *group = data;

  group->current = body->uid != 0 && !body->is_nil ? find_item (group, body->uid) : NULL;
  if (group->current != NULL)
    group->current->bytes = g_byte_array_new ();
}

static void
data_cb (HearthImapCommand *command, const char *bytes, gsize length, gpointer data)
{
  Group *group = data;

  if (group->current != NULL && group->current->bytes->len < HEARTH_MIME_PREVIEW_BYTES)
    g_byte_array_append (group->current->bytes, (const guint8 *) bytes,
                         (guint) MIN (length, HEARTH_MIME_PREVIEW_BYTES));
}

static gpointer
make_previews (gpointer input, GError **error)
{
  const Group *group = input;

  for (guint i = 0; i < group->items->len; i++)
    {
      Item *item = g_ptr_array_index (group->items, i);
      const HearthTextPart *part = &item->wish.part;
      g_autoptr (GBytes) bytes = NULL;

      if (item->bytes == NULL)
        continue;
      bytes = g_byte_array_free_to_bytes (g_steal_pointer (&item->bytes));
      item->preview = hearth_mime_preview (bytes, part->type, part->charset[0] != '\0' ? part->charset : NULL,
                                           part->encoding[0] != '\0' ? part->encoding : NULL);
    }
  return input;
}

static gboolean
write_previews (const Group *group, GError **error)
{
  HearthAccountStore *store = hearth_account_runner_get_store (group->runner);

  if (!hearth_account_store_begin (store, HEARTH_BATCH, error))
    return FALSE;
  for (guint i = 0; i < group->items->len; i++)
    {
      const Item *item = g_ptr_array_index (group->items, i);

      if (item->preview == NULL)
        continue;
      if (!hearth_account_store_set_facts (store, item->location.message, item->preview,
                                           item->wish.has_attachment, error))
        {
          hearth_account_store_rollback (store);
          return FALSE;
        }
    }
  return hearth_account_store_commit (store, error);
}

/* Those that the server had no preview of are made from the text. */
static void
ask_for_the_rest (HearthPreviewFetcher *self, Group *group)
{
  for (guint i = group->items->len; group->is_lazy && i > 0; i--)
    {
      Item *item = g_ptr_array_index (group->items, i - 1);

      if (item->preview != NULL)
        continue;
      item->is_asked = TRUE;
      g_queue_push_head (&self->waiting, g_ptr_array_steal_index (group->items, i - 1));
    }
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Group *group = hearth_pool_run_finish (result, NULL);
  g_autoptr (GError) error = NULL;

  if (group->fetcher != NULL)
    {
      HearthPreviewFetcher *self = group->fetcher;

      if (!write_previews (group, &error))
        hearth_debug ("engine", "previews: %s", error->message);
      hearth_account_runner_publish (group->runner);
      g_ptr_array_remove_fast (self->groups, group);
      ask_for_the_rest (self, group);
      ask (self);
    }
  group_free (group);
}

static void
done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  Group *group = data;

  if (group->fetcher == NULL)
    {
      group_free (group);
      return;
    }
  if (error != NULL)
    hearth_debug ("engine", "previews: %s", error->message);
  /* Any of them, so their texts are fetched one by one instead. */
  for (guint i = 0;
       hearth_fetch_breaks_may_be (error) && hearth_imap_command_was_sent (command) && i < group->items->len;
       i++)
    hearth_fetch_breaks_note (hearth_account_runner_get_breaks (group->runner),
                              ((Item *) g_ptr_array_index (group->items, i))->location.message);
  hearth_pool_run_async (hearth_core_get_pool (hearth_account_runner_get_core (group->runner)), make_previews,
                         group, NULL, NULL, made_cb, NULL);
}

static const HearthImapHandlers lazy_handlers = { .fetch = preview_cb, .done = done_cb };
static const HearthImapHandlers handlers = { .body_begin = begin_cb, .body_data = data_cb, .done = done_cb };

/* --- asking --- */

static gboolean
goes_with (const Group *group, const Item *first, const Item *item)
{
  if (first->location.folder != item->location.folder ||
      first->location.uidvalidity != item->location.uidvalidity)
    return FALSE;
  if (group->is_lazy)
    return !item->is_asked;
  return first->is_asked == item->is_asked &&
         strcmp (first->wish.part.section, item->wish.part.section) == 0 &&
         strcmp (first->wish.part.type, item->wish.part.type) == 0;
}

static Group *
take_group (HearthPreviewFetcher *self, HearthImapConnection *connection)
{
  Group *group = g_new0 (Group, 1);
  Item *first = g_queue_pop_head (&self->waiting);
  GList *link = self->waiting.head;

  group->is_lazy = !first->is_asked && hearth_imap_connection_has (connection, HEARTH_IMAP_CAP_PREVIEW);
  group->fetcher = self;
  group->runner = g_object_ref (hearth_account_session_get_runner (self->session));
  group->items = g_ptr_array_new_with_free_func (item_free);
  g_ptr_array_add (group->items, first);
  while (link != NULL && group->items->len < GROUP_MAX)
    {
      GList *next = link->next;

      if (goes_with (group, first, link->data))
        {
          g_ptr_array_add (group->items, link->data);
          g_queue_delete_link (&self->waiting, link);
        }
      link = next;
    }
  return group;
}

static gboolean
ask_group (HearthPreviewFetcher *self)
{
  const Item *first = g_queue_peek_head (&self->waiting);
  HearthImapConnection *connection =
      hearth_account_session_get_connection (self->session, first->location.folder);
  g_autoptr (HearthFolderRecord) record = hearth_account_store_dup_folder (
      hearth_account_runner_get_store (hearth_account_session_get_runner (self->session)),
      first->location.folder, NULL);
  g_autoptr (HearthIdSet) uids = hearth_id_set_new ();
  Group *group;

  if (connection == NULL)
    return FALSE;
  group = take_group (self, connection);
  if (record == NULL)
    {
      group_free (group);
      return TRUE;
    }
  first = g_ptr_array_index (group->items, 0);
  for (guint i = 0; i < group->items->len; i++)
    hearth_id_set_add (uids, ((Item *) g_ptr_array_index (group->items, i))->location.uid);
  group->connection = g_object_ref (connection);
  group->command =
      group->is_lazy
          ? hearth_imap_command_new_fetch (record->path, first->location.uidvalidity, uids,
                                           HEARTH_IMAP_ITEM_PREVIEW)
          : hearth_imap_command_new_fetch_section (
                record->path, first->location.uidvalidity, uids, first->wish.part.section,
                g_str_equal (first->wish.part.type, "text/html") ? HEARTH_MIME_PREVIEW_BYTES : PLAIN_BYTES);
  hearth_imap_command_set_handlers (group->command, group->is_lazy ? &lazy_handlers : &handlers, group);
  hearth_imap_command_set_priority (group->command, HEARTH_IMAP_PRIORITY_BACKGROUND);
  g_ptr_array_add (self->groups, group);
  hearth_imap_connection_submit (connection, group->command);
  return TRUE;
}

static void
ask (HearthPreviewFetcher *self)
{
  while (!self->is_stopped && hearth_account_session_is_online (self->session) &&
         !g_queue_is_empty (&self->waiting) && self->groups->len < IN_FLIGHT)
    if (!ask_group (self))
      return;
}

static gboolean
timer_cb (gpointer data)
{
  HearthPreviewFetcher *self = data;

  hearth_timer_clear (&self->timer);
  ask (self);
  return G_SOURCE_REMOVE;
}

/* --- life --- */

/**
 * hearth_preview_fetcher_new:
 * @session: (transfer none): owns it
 *
 * Returns: (transfer full): a fetcher with nothing to do
 */
HearthPreviewFetcher *
hearth_preview_fetcher_new (HearthAccountSession *session)
{
  HearthPreviewFetcher *self = g_new0 (HearthPreviewFetcher, 1);

  self->session = session;
  self->known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->groups = g_ptr_array_new ();
  g_queue_init (&self->waiting);
  return self;
}

/**
 * hearth_preview_fetcher_free:
 * @self: (transfer full): a fetcher
 */
void
hearth_preview_fetcher_free (HearthPreviewFetcher *self)
{
  hearth_preview_fetcher_stop (self);
  g_hash_table_unref (self->known);
  g_ptr_array_unref (self->groups);
  g_free (self);
}

static void
keep (HearthAccountRunner *runner, const HearthPreviewWish *wish)
{
  GArray *kept = hearth_account_runner_get_wishes (runner);

  g_array_append_val (kept, *wish);
  if (kept->len > WISHES_MAX)
    g_array_remove_index (kept, 0);
}

static void
keep_item (gpointer data, gpointer runner)
{
  keep (runner, &((const Item *) data)->wish);
}

/**
 * hearth_preview_fetcher_stop:
 *
 * Withdraws everything; what was wished for is kept for the next session.
 */
void
hearth_preview_fetcher_stop (HearthPreviewFetcher *self)
{
  HearthAccountRunner *runner = hearth_account_session_get_runner (self->session);
  g_autoptr (GPtrArray) groups = g_ptr_array_copy (self->groups, NULL, NULL);

  if (self->is_stopped)
    return;
  self->is_stopped = TRUE;
  hearth_timer_clear (&self->timer);
  g_queue_reverse (&self->waiting);
  g_queue_foreach (&self->waiting, keep_item, runner);
  g_queue_clear_full (&self->waiting, item_free);
  g_ptr_array_set_size (self->groups, 0);
  for (guint i = 0; i < groups->len; i++)
    {
      Group *group = g_ptr_array_index (groups, i);
      g_autoptr (HearthImapCommand) command = hearth_imap_command_ref (group->command);
      g_autoptr (HearthImapConnection) connection = g_object_ref (group->connection);

      g_ptr_array_foreach (group->items, keep_item, runner);
      group->fetcher = NULL;
      hearth_imap_connection_cancel (connection, command);
    }
}

/* Each message is asked for once a session. */
static void
want (HearthPreviewFetcher *self, const HearthPreviewWish *wish)
{
  HearthAccountStore *store =
      hearth_account_runner_get_store (hearth_account_session_get_runner (self->session));
  HearthLocation location;
  Item *item;

  if (self->is_stopped || !hearth_account_store_locate (store, wish->placement, &location, NULL) ||
      location.is_text_here ||
      hearth_fetch_breaks_is_suspect (
          hearth_account_runner_get_breaks (hearth_account_session_get_runner (self->session)),
          location.message) ||
      !g_hash_table_add (self->known, g_memdup2 (&location.message, sizeof location.message)))
    return;
  item = g_new0 (Item, 1);
  item->wish = *wish;
  item->location = location;
  /* What was scrolled to last is looked at now. */
  g_queue_push_head (&self->waiting, item);
  if (g_queue_get_length (&self->waiting) > WISHES_MAX)
    {
      Item *oldest = g_queue_pop_tail (&self->waiting);

      g_hash_table_remove (self->known, &oldest->location.message);
      item_free (oldest);
    }
  if (self->timer == NULL)
    self->timer = hearth_timer_add (DEBOUNCE_MS, timer_cb, self);
}

/**
 * hearth_preview_fetcher_wake:
 *
 * The account is online: what was wished for before is asked for.
 */
void
hearth_preview_fetcher_wake (HearthPreviewFetcher *self)
{
  HearthAccountRunner *runner = hearth_account_session_get_runner (self->session);
  GArray *kept = hearth_account_runner_get_wishes (runner);

  for (guint i = 0; i < kept->len && hearth_account_runner_may_fetch_ahead (runner); i++)
    want (self, &g_array_index (kept, HearthPreviewWish, i));
  g_array_set_size (kept, 0);
}

/**
 * hearth_preview_fetcher_wish:
 * @wish: copied
 *
 * A row was read that has no preview. Until the account is online it is kept.
 */
void
hearth_preview_fetcher_wish (HearthAccountRunner *runner, const HearthPreviewWish *wish)
{
  HearthAccountSession *session = hearth_account_runner_get_session (runner);

  if (session == NULL || !hearth_account_session_is_online (session))
    keep (runner, wish);
  else if (hearth_account_runner_may_fetch_ahead (runner))
    want (hearth_account_session_get_previews (session), wish);
}
