/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small parts of the engine, each by itself. */
#include <string.h>

#include "hearth-arena.h"
#include "hearth-event-queue.h"
#include "hearth-quirks.h"
#include "hearth-special-names.h"
#include "hearth-text-part.h"

static void
test_special_names (void)
{
  g_assert_cmpint (hearth_special_names_find ("Sent"), ==, HEARTH_ROLE_SENT);
  g_assert_cmpint (hearth_special_names_find ("ENTWÜRFE"), ==, HEARTH_ROLE_DRAFTS);
  g_assert_cmpint (hearth_special_names_find ("Entwu\xcc\x88rfe"), ==, HEARTH_ROLE_DRAFTS);
  g_assert_cmpint (hearth_special_names_find ("Корзина"), ==, HEARTH_ROLE_TRASH);
  g_assert_cmpint (hearth_special_names_find ("Holidays"), ==, HEARTH_ROLE_NONE);
  g_assert_cmpint (hearth_special_names_find ("\xff\xfe"), ==, HEARTH_ROLE_NONE);
}

static void
test_quirks (void)
{
  g_assert_cmpint (hearth_quirks_find ("Dovecot", "mail.example"), ==, 0);
  g_assert_cmpint (hearth_quirks_find (NULL, "IMAP.Gmail.com"), ==, HEARTH_QUIRK_FILES_SENT);
  g_assert_cmpint (hearth_quirks_find (NULL, "p05-imap.mail.me.com"), ==, HEARTH_QUIRK_NO_QRESYNC);
  g_assert_cmpint (hearth_quirks_find ("GImap", "x.example"), ==, HEARTH_QUIRK_FILES_SENT);
}

#define TEXT(t) ((HearthImapText){ (t), sizeof (t) - 1 })

static void
test_text_part (void)
{
  const HearthImapPart parts[] = {
    { .path = TEXT (""), .parent = -1, .type = TEXT ("multipart"), .subtype = TEXT ("mixed") },
    { .path = TEXT ("1"), .type = TEXT ("TEXT"), .subtype = TEXT ("html"), .charset = TEXT ("utf-8") },
    { .path = TEXT ("2"),
      .type = TEXT ("text"),
      .subtype = TEXT ("plain"),
      .disposition = TEXT ("attachment") },
    { .path = TEXT ("3.1"), .type = TEXT ("text"), .subtype = TEXT ("PLAIN"), .encoding = TEXT ("8bit") },
  };
  HearthImapStructure structure = { .parts = parts, .n_parts = 3 };
  g_autoptr (GString) line = g_string_new (NULL);
  HearthTextPart part, read;

  g_assert_true (hearth_text_part_find (&structure, &part));
  g_assert_cmpstr (part.section, ==, "1");
  g_assert_cmpstr (part.type, ==, "text/html");
  structure.n_parts = 4;
  g_assert_true (hearth_text_part_find (&structure, &part));
  g_assert_cmpstr (part.section, ==, "3.1");

  hearth_text_part_write (&part, line);
  g_assert_true (hearth_text_part_read (line->str, line->len, &read));
  g_assert_cmpstr (read.section, ==, "3.1");
  g_assert_cmpstr (read.type, ==, "text/plain");
  g_assert_cmpstr (read.charset, ==, "");
  g_assert_cmpstr (read.encoding, ==, "8bit");
  g_assert_false (hearth_text_part_read ("nonsense", 8, &read));
  structure.n_parts = 1;
  g_assert_false (hearth_text_part_find (&structure, &part));
}

static void
test_arena (void)
{
  g_autoptr (HearthArena) arena = hearth_arena_new ();
  g_autofree char *large = g_strnfill (100000, 'x');

  for (guint round = 0; round < 3; round++)
    {
      const char *small = hearth_arena_copy (arena, "small one", 5);
      const char *copy = hearth_arena_copy (arena, large, 100000);

      for (guint i = 0; i < 5000; i++)
        g_assert_cmpuint ((guintptr) hearth_arena_take (arena, i % 50) % sizeof (gpointer), ==, 0);
      g_assert_cmpstr (small, ==, "small");
      g_assert_cmpstr (copy, ==, large);
      hearth_arena_reset (arena);
    }
}

typedef struct
{
  guint n_changes;
  guint n_statuses;
  guint n_refused;
  gboolean is_reload;
} Heard;

static void
changes_cb (const HearthChangeSet *changes, gpointer data)
{
  Heard *heard = data;
  const HearthKey folder = 7;
  const HearthFolderChange *change = g_hash_table_lookup (changes->folders, &folder);

  heard->n_changes++;
  heard->is_reload = change != NULL && change->is_reload;
}

static void
status_cb (HearthAccountStatus *status, gpointer data)
{
  ((Heard *) data)->n_statuses++;
  g_assert_cmpint (status->state, ==, HEARTH_ACCOUNT_SYNCING);
}

static void
refused_cb (GArray *keys, const GError *error, gpointer data)
{
  ((Heard *) data)->n_refused += keys->len;
}

/* However much happens, what waits is one set, one status an account, and bounded. */
static void
test_event_queue (void)
{
  const HearthEventHandlers handlers = { changes_cb, status_cb, refused_cb };
  Heard heard = { 0 };
  g_autoptr (HearthEventQueue) queue = hearth_event_queue_new (NULL, &handlers, &heard);
  g_autoptr (GArray) keys = g_array_new (FALSE, TRUE, sizeof (HearthKey));
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "no");
  g_autoptr (HearthAccountStatus) latest = NULL;

  for (HearthKey i = 1; i <= HEARTH_CHANGE_SET_MAX_ROWS + 1; i++)
    {
      HearthChangeSet *changes = hearth_change_set_new ();

      hearth_change_set_add_row (changes, 7, 0, i);
      hearth_event_queue_post_changes (queue, changes);
    }
  for (guint i = 0; i < 10; i++)
    {
      HearthAccountStatus *status = hearth_account_status_new (1);

      status->state = i < 9 ? HEARTH_ACCOUNT_CONNECTING : HEARTH_ACCOUNT_SYNCING;
      hearth_event_queue_post_status (queue, status);
    }
  g_array_set_size (keys, 3);
  hearth_event_queue_post_refused (queue, keys, error);
  while (heard.n_refused == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (heard.n_changes, ==, 1);
  g_assert_true (heard.is_reload);
  g_assert_cmpuint (heard.n_statuses, ==, 1);
  g_assert_cmpuint (heard.n_refused, ==, 3);
  latest = hearth_event_queue_dup_status (queue, 1);
  g_assert_cmpint (latest->state, ==, HEARTH_ACCOUNT_SYNCING);
  hearth_event_queue_forget_account (queue, 1);
  g_assert_null (hearth_event_queue_dup_status (queue, 1));
  hearth_event_queue_close (queue);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/special-names", test_special_names);
  g_test_add_func ("/engine/quirks", test_quirks);
  g_test_add_func ("/engine/text-part", test_text_part);
  g_test_add_func ("/engine/arena", test_arena);
  g_test_add_func ("/engine/event-queue", test_event_queue);
  return g_test_run ();
}
