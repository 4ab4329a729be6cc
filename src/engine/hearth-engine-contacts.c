/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthEngine: whom a person writes to. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-engine-drafts-private.h"
#include "hearth-error.h"

#define MAX_COMPLETIONS 10

/**
 * hearth_core_note_recipients:
 *
 * The person of @account wrote to these; a failure costs no more than a completion.
 */
void
hearth_core_note_recipients (HearthCore *core, guint16 account, const HearthLetter *letter)
{
  const HearthAccountInfo *info = hearth_house_find_account (hearth_core_get_house (core), account);
  HearthHouseStore *house = hearth_core_get_house_store (core, NULL);
  GPtrArray *const lists[] = { letter->to, letter->cc, letter->bcc };

  if (info == NULL || house == NULL)
    return;
  for (gsize l = 0; l < G_N_ELEMENTS (lists); l++)
    for (guint i = 0; i < lists[l]->len; i++)
      hearth_house_store_note_contact (house, info->person, lists[l]->pdata[i],
                                       g_get_real_time () / G_USEC_PER_SEC, NULL);
}

typedef struct
{
  gint64 person;
  char *typed;
} Completion;

static void
completion_free (gpointer data)
{
  g_free (((Completion *) data)->typed);
  g_free (data);
}

static void
complete (HearthCore *core, GTask *task, gpointer input)
{
  const Completion *completion = input;
  GError *error = NULL;
  HearthHouseStore *house = hearth_core_get_house_store (core, &error);
  GPtrArray *found = house != NULL
                         ? hearth_house_store_find_contacts (house, completion->person, completion->typed,
                                                             MAX_COMPLETIONS, &error)
                         : NULL;

  if (found != NULL)
    g_task_return_pointer (task, found, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * hearth_engine_complete_address_async:
 * @person: who writes
 * @typed: the beginning of any word of a name or an address
 */
void
hearth_engine_complete_address_async (
    HearthEngine *self, gint64 person, const char *typed, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  Completion *completion = g_new0 (Completion, 1);

  completion->person = person;
  completion->typed = g_strdup (typed);
  hearth_engine_post (self, task, complete, completion, completion_free);
}

/**
 * hearth_engine_complete_address_finish:
 *
 * Returns: (transfer full) (nullable) (element-type HearthAddress): at most ten, those this person writes to most first
 */
GPtrArray *
hearth_engine_complete_address_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
