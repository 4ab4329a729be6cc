/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An account's folders whose fetching was stopped: all of them, wherever they lie, and none that goes on or is gone. */
#include "hearth-account.h"
#include "hearth-member.h"
#include "hearth-thread.h"

#define INBOX   hearth_key_new (1, 10)
#define ARCHIVE hearth_key_new (1, 11)
#define YEAR    hearth_key_new (1, 12)

typedef struct
{
  HearthMember *member;
  HearthAccount *account;
  guint n_changes;
} Fixture;

static void
changed_cb (Fixture *fixture)
{
  fixture->n_changes++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthPerson) person = hearth_person_new (1, "Anna", HEARTH_COLOR_PLUM, 0);
  HearthAccountInfo *info = hearth_account_info_new ();

  info->number = 1;
  info->name = g_strdup ("Home");
  info->imap = hearth_server_new (HEARTH_PROTOCOL_IMAP, "imap.x.example", 993, HEARTH_SECURITY_TLS, "anna");
  fixture->member = hearth_member_new (person);
  fixture->account = hearth_account_new (fixture->member, info);
  g_signal_connect_swapped (hearth_account_get_stopped_folders (fixture->account), "items-changed",
                            G_CALLBACK (changed_cb), fixture);
  hearth_account_info_free (info);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->account);
  g_object_unref (fixture->member);
}

static void
add (GPtrArray *infos, HearthKey key, HearthKey parent, const char *name, HearthFolderState state)
{
  HearthFolderInfo *info = hearth_folder_info_new ();

  info->key = key;
  info->parent = parent;
  info->name = g_strdup (name);
  info->path = g_strdup (name);
  info->role = key == INBOX ? HEARTH_ROLE_INBOX : HEARTH_ROLE_NONE;
  info->state = state;
  info->is_selectable = TRUE;
  g_ptr_array_add (infos, info);
}

/* Names and nothing else of what is stopped: "INBOX 2020". */
static char *
dup_stopped (Fixture *fixture)
{
  GListModel *stopped = hearth_account_get_stopped_folders (fixture->account);
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (stopped); i++)
    {
      g_autoptr (HearthFolder) folder = g_list_model_get_item (stopped, i);

      g_string_append_printf (names, "%s%s", i > 0 ? " " : "", hearth_folder_get_info (folder)->name);
    }
  return g_string_free (names, FALSE);
}

static void
show (Fixture *fixture,
      HearthFolderState inbox,
      HearthFolderState archive,
      HearthFolderState year,
      const char *expected,
      guint n_changes)
{
  g_autoptr (GPtrArray) infos = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_folder_info_unref);
  g_autofree char *stopped = NULL;

  fixture->n_changes = 0;
  add (infos, YEAR, ARCHIVE, "2020", year);
  add (infos, ARCHIVE, HEARTH_KEY_NONE, "Archive", archive);
  add (infos, INBOX, HEARTH_KEY_NONE, "INBOX", inbox);
  hearth_account_set_folders (fixture->account, infos);
  stopped = dup_stopped (fixture);
  g_assert_cmpstr (stopped, ==, expected);
  g_assert_cmpuint (fixture->n_changes, ==, n_changes);
}

static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  const HearthFolderState on = HEARTH_FOLDER_FETCHING, off = HEARTH_FOLDER_STOPPED;

  show (fixture, on, on, on, "", 0);
  show (fixture, on, on, off, "2020", 1);
  show (fixture, off, on, off, "INBOX 2020", 1);
  show (fixture, off, on, off, "INBOX 2020", 0);
  show (fixture, off, off, off, "INBOX 2020 Archive", 1);
  show (fixture, on, off, on, "Archive", 2);
  show (fixture, HEARTH_FOLDER_IN_STEP, on, HEARTH_FOLDER_FAILED, "", 1);
}

/* Deleted elsewhere, it does not wait any more. */
static void
test_gone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  show (fixture, HEARTH_FOLDER_STOPPED, HEARTH_FOLDER_STOPPED, HEARTH_FOLDER_IN_STEP, "INBOX Archive", 2);
  hearth_account_set_folders (fixture->account, none);
  show (fixture, HEARTH_FOLDER_IN_STEP, HEARTH_FOLDER_IN_STEP, HEARTH_FOLDER_STOPPED, "2020", 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  hearth_thread_set_role (HEARTH_THREAD_UI);
  g_test_add ("/account/stopped", Fixture, NULL, set_up, test_stopped, tear_down);
  g_test_add ("/account/gone", Fixture, NULL, set_up, test_gone, tear_down);
  return g_test_run ();
}
