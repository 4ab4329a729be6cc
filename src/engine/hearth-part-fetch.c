/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A large message by part: its structure, then at once every section that is needed to read it; or one attachment, its
 * header and then its bytes, streamed into the store as they come. Owned by the body fetcher; engine thread. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-part-fetch.h"

#include "hearth-error.h"
#include "hearth-part-plan.h"

/* The header of a part. */
#define MIME_MAX_BYTES (64 * 1024)

/* One section on its way. Lives until its command is done. */
typedef struct
{
  HearthPartFetch *fetch; /* NULL once that is freed */
  guint index;
  gboolean is_whole;
} Flight;

struct _HearthPartFetch
{
  HearthAccountStore *store;
  HearthImapConnection *connection;
  char *path;
  char *part;
  HearthLocation location;
  guint64 attachment_limit;
  HearthImapPriority priority;
  HearthPartFetchDone done;
  gpointer data;

  GPtrArray *commands; /* of HearthImapCommand: in flight */
  GPtrArray *flights;  /* of Flight, of the same places; not owned */
  HearthPartPlan *plan;
  gboolean wants_whole;
  gboolean is_asking;
  GByteArray *mime;
  HearthBodyWriter *writer;
  GError *trouble;
};

static void
fail (HearthPartFetch *self, GError *error)
{
  if (self->trouble == NULL)
    self->trouble = error;
  else
    g_error_free (error);
}

static void
end (HearthPartFetch *self, HearthPartFetchFate fate)
{
  g_autoptr (GError) error = g_steal_pointer (&self->trouble);

  if (error != NULL)
    fate = HEARTH_PART_FETCH_FAILED;
  self->done (self, fate, error, self->data);
}

static void
submit (HearthPartFetch *self, HearthImapCommand *command, const HearthImapHandlers *handlers, guint index)
{
  Flight *flight = g_new0 (Flight, 1);

  flight->fetch = self;
  flight->index = index;
  hearth_imap_command_set_handlers (command, handlers, flight);
  hearth_imap_command_set_priority (command, self->priority);
  g_ptr_array_add (self->commands, command);
  g_ptr_array_add (self->flights, flight);
  hearth_imap_connection_submit (self->connection, command);
}

/* Returns: (nullable): whose it was, if that is there still; every command ends through here */
static HearthPartFetch *
land (Flight *flight, const GError *error, gboolean *is_whole)
{
  HearthPartFetch *self = flight->fetch;
  guint place;

  *is_whole = flight->is_whole;
  if (self != NULL && g_ptr_array_find (self->flights, flight, &place))
    {
      g_ptr_array_remove_index (self->flights, place);
      g_ptr_array_remove_index (self->commands, place);
      if (error != NULL)
        fail (self, g_error_copy (error));
    }
  g_free (flight);
  return self;
}

/* --- to be read: its sections --- */

/* Servers say NIL for a section that they do not have, and then OK. */
static void
section_begin_cb (HearthImapCommand *command, const HearthImapBody *body, gpointer data)
{
  Flight *flight = data;

  if (flight->fetch != NULL && body->is_nil)
    flight->fetch->wants_whole = TRUE;
}

static void
section_data_cb (HearthImapCommand *command, const char *bytes, gsize length, gpointer data)
{
  Flight *flight = data;

  if (flight->fetch != NULL && !hearth_part_plan_add (flight->fetch->plan, flight->index, bytes, length))
    flight->fetch->wants_whole = TRUE;
}

static void
whole_cb (HearthImapCommand *command, gpointer data)
{
  ((Flight *) data)->is_whole = TRUE;
}

static void
store_readable (HearthPartFetch *self)
{
  g_autoptr (GBytes) message = hearth_part_plan_build (self->plan);
  g_autoptr (HearthBodyWriter) writer = NULL;
  GError *error = NULL;
  gsize length;
  const void *bytes;

  if (message == NULL)
    {
      end (self, HEARTH_PART_FETCH_WANTS_WHOLE);
      return;
    }
  bytes = g_bytes_get_data (message, &length);
  writer =
      hearth_account_store_begin_body (self->store, self->location.message, HEARTH_BODY_WITH_GAPS, &error);
  if (writer == NULL || !hearth_body_writer_write (writer, bytes, length, &error) ||
      !hearth_body_writer_finish (writer, &error))
    fail (self, error);
  end (self, HEARTH_PART_FETCH_STORED);
}

static void
end_if_all_came (HearthPartFetch *self)
{
  if (self->commands->len > 0 || self->is_asking)
    return;
  if (self->wants_whole && self->trouble == NULL)
    end (self, HEARTH_PART_FETCH_WANTS_WHOLE);
  else if (self->trouble != NULL)
    end (self, HEARTH_PART_FETCH_FAILED);
  else
    store_readable (self);
}

static void
section_done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  gboolean is_whole;
  HearthPartFetch *self = land (data, error, &is_whole);

  if (self == NULL)
    return;
  /* Servers that have no such section have the whole. */
  self->wants_whole |= error == NULL && !is_whole;
  end_if_all_came (self);
}

static const HearthImapHandlers section_handlers = {
  .body_begin = section_begin_cb,
  .body_data = section_data_cb,
  .body_end = whole_cb,
  .done = section_done_cb,
};

static void
ask_for_sections (HearthPartFetch *self)
{
  g_autoptr (HearthIdSet) uids = hearth_id_set_new ();
  const guint n = hearth_part_plan_get_n_sections (self->plan);

  self->is_asking = TRUE;
  hearth_id_set_add (uids, self->location.uid);
  for (guint i = 0; i < n && self->trouble == NULL; i++)
    {
      const HearthPartPlanSection section = hearth_part_plan_get_section (self->plan, i);

      submit (self,
              hearth_imap_command_new_fetch_section (self->path, self->location.uidvalidity, uids,
                                                     section.section, section.first_bytes),
              &section_handlers, i);
    }
  self->is_asking = FALSE;
  end_if_all_came (self);
}

/* --- to be read: its structure --- */

static void
structure_cb (HearthImapCommand *command, const HearthImapFetch *fetch, gpointer data)
{
  HearthPartFetch *self = ((Flight *) data)->fetch;

  if (self == NULL || (fetch->items & HEARTH_IMAP_ITEM_STRUCTURE) == 0 || fetch->structure == NULL ||
      self->plan != NULL || fetch->is_broken)
    return;
  self->plan = hearth_part_plan_new (fetch->structure, self->attachment_limit);
}

static void
structure_done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  gboolean is_whole;
  HearthPartFetch *self = land (data, error, &is_whole);

  if (self == NULL)
    return;
  if (self->trouble == NULL && self->plan != NULL)
    ask_for_sections (self);
  else
    end (self, HEARTH_PART_FETCH_WANTS_WHOLE);
}

static const HearthImapHandlers structure_handlers = { .fetch = structure_cb, .done = structure_done_cb };

static void
ask_for_structure (HearthPartFetch *self)
{
  g_autoptr (HearthIdSet) uids = hearth_id_set_new ();

  hearth_id_set_add (uids, self->location.uid);
  submit (self,
          hearth_imap_command_new_fetch (self->path, self->location.uidvalidity, uids,
                                         HEARTH_IMAP_ITEM_STRUCTURE),
          &structure_handlers, 0);
}

/* --- one part --- */

static void
part_begin_cb (HearthImapCommand *command, const HearthImapBody *body, gpointer data)
{
  HearthPartFetch *self = ((Flight *) data)->fetch;
  GError *error = NULL;

  if (self == NULL || body->is_nil || self->writer != NULL || self->trouble != NULL)
    return;
  self->writer = hearth_account_store_begin_body (self->store, self->location.message, self->part, &error);
  if (self->writer == NULL ||
      !hearth_body_writer_write (self->writer, self->mime->data, self->mime->len, &error))
    fail (self, error);
}

static void
part_data_cb (HearthImapCommand *command, const char *bytes, gsize length, gpointer data)
{
  HearthPartFetch *self = ((Flight *) data)->fetch;
  GError *error = NULL;

  if (self != NULL && self->writer != NULL && self->trouble == NULL &&
      !hearth_body_writer_write (self->writer, bytes, length, &error))
    fail (self, error);
}

static void
part_done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  gboolean is_whole;
  HearthPartFetch *self = land (data, error, &is_whole);
  GError *trouble = NULL;

  if (self == NULL)
    return;
  if (self->trouble == NULL && (!is_whole || self->writer == NULL))
    {
      end (self, HEARTH_PART_FETCH_WANTS_WHOLE);
      return;
    }
  if (self->trouble == NULL && !hearth_body_writer_finish (self->writer, &trouble))
    fail (self, trouble);
  g_clear_pointer (&self->writer, hearth_body_writer_free);
  end (self, HEARTH_PART_FETCH_STORED);
}

static const HearthImapHandlers part_handlers = {
  .body_begin = part_begin_cb,
  .body_data = part_data_cb,
  .body_end = whole_cb,
  .done = part_done_cb,
};

static void
mime_data_cb (HearthImapCommand *command, const char *bytes, gsize length, gpointer data)
{
  HearthPartFetch *self = ((Flight *) data)->fetch;

  if (self != NULL && self->mime->len + length <= MIME_MAX_BYTES)
    g_byte_array_append (self->mime, (const guint8 *) bytes, (guint) length);
}

static void
mime_done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  gboolean is_whole;
  HearthPartFetch *self = land (data, error, &is_whole);

  if (self == NULL)
    return;
  if (self->trouble != NULL || !is_whole || self->mime->len == 0)
    {
      end (self, HEARTH_PART_FETCH_WANTS_WHOLE);
      return;
    }
  submit (self,
          hearth_imap_command_new_fetch_body (self->path, self->location.uidvalidity, self->location.uid,
                                              self->part, 0),
          &part_handlers, 0);
}

static const HearthImapHandlers mime_handlers = {
  .body_data = mime_data_cb,
  .body_end = whole_cb,
  .done = mime_done_cb,
};

static void
ask_for_mime (HearthPartFetch *self)
{
  g_autofree char *section = g_strconcat (self->part, ".MIME", NULL);

  submit (self,
          hearth_imap_command_new_fetch_body (self->path, self->location.uidvalidity, self->location.uid,
                                              section, 0),
          &mime_handlers, 0);
}

/* --- life --- */

/**
 * hearth_part_fetch_new:
 * @config: copied
 *
 * Returns: (transfer full): a fetch that has not begun
 */
HearthPartFetch *
hearth_part_fetch_new (const HearthPartFetchConfig *config)
{
  HearthPartFetch *self = g_new0 (HearthPartFetch, 1);

  self->store = config->store;
  self->connection = g_object_ref (config->connection);
  self->path = g_strdup (config->path);
  self->part = g_strdup (config->part);
  self->location = *config->location;
  self->attachment_limit = config->attachment_limit;
  self->priority = config->priority;
  self->done = config->done;
  self->data = config->data;
  self->commands = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_imap_command_unref);
  self->flights = g_ptr_array_new ();
  self->mime = g_byte_array_new ();
  return self;
}

/**
 * hearth_part_fetch_begin:
 *
 * Asks. On a connection that has just ended, the answer may come before this returns.
 */
void
hearth_part_fetch_begin (HearthPartFetch *self)
{
  if (self->part != NULL)
    ask_for_mime (self);
  else
    ask_for_structure (self);
}

/**
 * hearth_part_fetch_free:
 * @self: (transfer full) (nullable): a fetch; what is in flight is withdrawn, and its end is not told
 */
void
hearth_part_fetch_free (HearthPartFetch *self)
{
  g_autoptr (GPtrArray) commands = NULL;

  if (self == NULL)
    return;
  commands = g_steal_pointer (&self->commands);
  for (guint i = 0; i < self->flights->len; i++)
    ((Flight *) g_ptr_array_index (self->flights, i))->fetch = NULL;
  for (guint i = 0; i < commands->len; i++)
    hearth_imap_connection_cancel (self->connection, g_ptr_array_index (commands, i));
  g_ptr_array_unref (self->flights);
  g_clear_pointer (&self->plan, hearth_part_plan_free);
  g_clear_pointer (&self->writer, hearth_body_writer_free);
  g_byte_array_unref (self->mime);
  g_clear_error (&self->trouble);
  g_clear_object (&self->connection);
  g_free (self->path);
  g_free (self->part);
  g_free (self);
}
