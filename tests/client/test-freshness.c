/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fresh folders and accounts are, and how it is said: only what is so. */
#include "hearth-freshness.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-member.h"
#include "hearth-thread.h"
#include "hearth-words.h"

#define INBOX   hearth_key_new (1, 10)
#define ARCHIVE hearth_key_new (1, 11)

typedef struct
{
  HearthMember *member;
  HearthAccount *account;
  HearthFolderInfo *infos[2];
  gint64 now;
} Fixture;

static HearthFolderInfo *
new_info (HearthKey key, const char *name, HearthFolderRole role, gint64 in_step_unix_s)
{
  HearthFolderInfo *info = hearth_folder_info_new ();

  info->key = key;
  info->name = g_strdup (name);
  info->path = g_strdup (name);
  info->role = role;
  info->state = HEARTH_FOLDER_IN_STEP;
  info->is_selectable = TRUE;
  info->in_step_unix_s = in_step_unix_s;
  return info;
}

static void
show (Fixture *fixture)
{
  g_autoptr (GPtrArray) infos = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_folder_info_unref);

  for (guint i = 0; i < G_N_ELEMENTS (fixture->infos); i++)
    g_ptr_array_add (infos, hearth_folder_info_copy (fixture->infos[i]));
  hearth_account_set_folders (fixture->account, infos);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthPerson) person = hearth_person_new (1, "Anna", HEARTH_COLOR_PLUM, 0);
  HearthAccountInfo *info = hearth_account_info_new ();

  /* Noon, so that minutes before are of the same day. */
  g_autoptr (GDateTime) today = g_date_time_new_now_local ();
  g_autoptr (GDateTime) noon =
      g_date_time_new_local (g_date_time_get_year (today), g_date_time_get_month (today),
                             g_date_time_get_day_of_month (today), 12, 0, 0);

  fixture->now = g_date_time_to_unix (noon);
  info->number = 1;
  info->name = g_strdup ("Home");
  info->imap = hearth_server_new (HEARTH_PROTOCOL_IMAP, "imap.x.example", 993, HEARTH_SECURITY_TLS, "anna");
  fixture->member = hearth_member_new (person);
  fixture->account = hearth_account_new (fixture->member, info);
  fixture->infos[0] = new_info (INBOX, "INBOX", HEARTH_ROLE_INBOX, fixture->now - 3600);
  fixture->infos[1] = new_info (ARCHIVE, "Archive", HEARTH_ROLE_ARCHIVE, fixture->now - 120);
  show (fixture);
  hearth_account_info_free (info);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (fixture->infos); i++)
    hearth_folder_info_unref (fixture->infos[i]);
  g_object_unref (fixture->account);
  g_object_unref (fixture->member);
}

static void
set_status (Fixture *fixture, HearthAccountState state, HearthKey watched, guint check_every_s)
{
  HearthAccountStatus *status = hearth_account_status_new (1);

  status->state = state;
  status->watch.folders[0] = watched;
  status->watch.check_every_s = check_every_s;
  hearth_account_set_status (fixture->account, status);
  hearth_account_status_unref (status);
}

static void
assert_folder (Fixture *fixture, HearthKey key, const char *expected)
{
  HearthFolder *folder = hearth_account_find_folder (fixture->account, key);
  g_autofree char *words = hearth_words_for_folder_freshness (folder);

  g_assert_cmpstr (words, ==, expected);
}

static void
assert_account (Fixture *fixture, const char *expected)
{
  g_autofree char *words = hearth_words_for_status (fixture->account);

  g_assert_cmpstr (words, ==, expected);
}

/* INBOX is told of by itself, whatever its last sync was; the others are as old as the last look at them. */
static void
test_push_and_checked (Fixture *fixture, gconstpointer data)
{
  HearthFreshness freshness;

  set_status (fixture, HEARTH_ACCOUNT_IDLE, INBOX, 180);
  assert_folder (fixture, INBOX, "In step, news comes at once");
  assert_folder (fixture, ARCHIVE, "In step at 11:58, checked every 3 minutes");
  assert_account (fixture, "In step, news comes at once");
  freshness = hearth_freshness_of_account (fixture->account);
  g_assert_cmpint (freshness.in_step_unix_s, ==, fixture->now - 120);
}

/* A server that tells nothing by itself: the account is as fresh as its stalest folder. */
static void
test_only_checked (Fixture *fixture, gconstpointer data)
{
  set_status (fixture, HEARTH_ACCOUNT_IDLE, HEARTH_KEY_NONE, 60);
  assert_folder (fixture, INBOX, "In step at 11:00, checked every minute");
  assert_account (fixture, "In step at 11:00, checked every minute");
}

static void
test_syncing (Fixture *fixture, gconstpointer data)
{
  fixture->infos[1]->state = HEARTH_FOLDER_FETCHING;
  fixture->infos[1]->n_on_server = 8000;
  fixture->infos[1]->n_fetched = 1240;
  show (fixture);
  set_status (fixture, HEARTH_ACCOUNT_IDLE, INBOX, 180);
  assert_folder (fixture, ARCHIVE, "Fetching, 1240 of 8000");
  assert_account (fixture, "1 folder is not in step yet");

  fixture->infos[1]->state = HEARTH_FOLDER_CHECKING;
  show (fixture);
  assert_folder (fixture, ARCHIVE, "Being compared with the server. Last in step at 11:58");
}

/* What a row says is under way is not, while there is no session. */
static void
test_offline (Fixture *fixture, gconstpointer data)
{
  fixture->infos[1]->state = HEARTH_FOLDER_FETCHING;
  show (fixture);
  set_status (fixture, HEARTH_ACCOUNT_WAITING, HEARTH_KEY_NONE, 0);
  assert_folder (fixture, ARCHIVE, "Waiting for the network. Last in step at 11:58");
  assert_account (fixture, "Waiting for the network. Last in step at 11:00");

  set_status (fixture, HEARTH_ACCOUNT_DISABLED, HEARTH_KEY_NONE, 0);
  assert_folder (fixture, INBOX, "Switched off. Last in step at 11:00");
}

static void
test_never (Fixture *fixture, gconstpointer data)
{
  fixture->infos[1]->state = HEARTH_FOLDER_NEVER_FETCHED;
  fixture->infos[1]->in_step_unix_s = 0;
  show (fixture);
  set_status (fixture, HEARTH_ACCOUNT_WAITING, HEARTH_KEY_NONE, 0);
  assert_folder (fixture, ARCHIVE, "Waiting for the network");
  assert_account (fixture, "Waiting for the network");
  set_status (fixture, HEARTH_ACCOUNT_IDLE, INBOX, 180);
  assert_folder (fixture, ARCHIVE, "Not fetched yet");
}

/* One folder that the server refuses does not make the others older than they are. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  fixture->infos[1]->state = HEARTH_FOLDER_FAILED;
  fixture->infos[1]->in_step_unix_s = 0;
  show (fixture);
  set_status (fixture, HEARTH_ACCOUNT_IDLE, INBOX, 180);
  assert_folder (fixture, ARCHIVE, "The server does not give this folder");
  assert_account (fixture, "In step, news comes at once. The server does not give 1 folder");
}

int
main (int argc, char **argv)
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  hearth_thread_set_role (HEARTH_THREAD_UI);
#define ADD(name, func) g_test_add ("/client/freshness/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("push-and-checked", test_push_and_checked);
  ADD ("only-checked", test_only_checked);
  ADD ("syncing", test_syncing);
  ADD ("offline", test_offline);
  ADD ("never", test_never);
  ADD ("refused", test_refused);
  return g_test_run ();
}
