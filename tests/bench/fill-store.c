/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fill-store DATA_DIR SEED NAME=COUNT ...
 *
 * Makes a household of one person with one account (whose server is not there) and fills a folder a NAME with COUNT
 * believable rows through the store's own writer, newest first in batches as a sync does. Prints the rates.
 * Deterministic by SEED. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hearth-account-store.h"
#include "hearth-house-store.h"
#include "hearth-store-upkeep.h"

static const char *const given_names[] = { "Anna",  "Paul",   "Nadia", "Jonas", "Mei",      "Ahmed",
                                           "Sofía", "Łukasz", "Ida",   "Kenji", "Béatrice", "Oluwa",
                                           "Zoë",   "Matti",  "Rania", "Tomás" };
static const char *const family_names[] = { "Berg",     "Okafor", "Lindqvist", "Nowak", "Tanaka",
                                            "García",   "Müller", "Dubois",    "Rossi", "Haddad",
                                            "Virtanen", "Kim",    "Novák",     "Silva" };
static const char *const hosts[] = { "example.org", "post.example.net", "mail.example.com", "verein.example",
                                     "lists.example.org" };
static const char *const words[] = { "invoice", "Saturday",   "photos",   "garden",  "meeting", "school",
                                     "trip",    "Rechnung",   "dinner",   "train",   "tickets", "recipe",
                                     "parcel",  "notes",      "birthday", "concert", "draft",   "keys",
                                     "Umzug",   "rénovation", "budget",   "weekend", "library", "party",
                                     "wood",    "bike",       "piano",    "kitchen" };

#define PICK(rand, list) list[g_rand_int_range ((rand), 0, G_N_ELEMENTS (list))]
#define BATCH            HEARTH_STORE_BATCH_ROWS
#define NEWEST_UNIX_S    1780000000

#define MAX_CHAIN 10

typedef struct
{
  char from_name[64];
  char from_address[96];
  char subject[160];
  char message_id[64];
  char chain[MAX_CHAIN][64];
  const char *references[MAX_CHAIN];
} Texts;

static guint32
mix (guint32 uid)
{
  uid = (uid ^ (uid >> 16)) * 0x45d9f3bu;
  uid = (uid ^ (uid >> 16)) * 0x45d9f3bu;
  return uid ^ (uid >> 16);
}

/* A third of the messages answers one of the forty before it. Returns: 0 for none. */
static guint32
get_parent (guint32 uid)
{
  guint32 number = mix (uid);

  return number % 3 == 0 && uid > 40 ? uid - 1 - (number >> 8) % 40 : 0;
}

/* Letters of different folders are different letters. */
static guint32 salt;

static void
make_id (guint32 uid, char *text, gsize size)
{
  g_snprintf (text, size, "%u.%u@fill.example", uid, mix (uid) ^ salt);
}

/* References as mail programs write them: the whole line of letters up to this one, oldest first. */
static void
add_references (guint32 uid, Texts *texts, HearthMessageData *data)
{
  guint32 line[MAX_CHAIN];
  gsize n = 0;

  for (guint32 parent = get_parent (uid); parent != 0 && n < MAX_CHAIN; parent = get_parent (parent))
    line[n++] = parent;
  for (gsize i = 0; i < n; i++)
    {
      make_id (line[n - 1 - i], texts->chain[i], sizeof texts->chain[i]);
      texts->references[i] = texts->chain[i];
    }
  data->references = texts->references;
  data->n_references = n;
  data->in_reply_to = n > 0 ? texts->chain[n - 1] : NULL;
}

static void
make_message (GRand *rand, guint32 uid, Texts *texts, HearthMessageData *data)
{
  const char *given = PICK (rand, given_names), *family = PICK (rand, family_names);
  gint64 date = NEWEST_UNIX_S - (gint64) (0xffffffu - uid) * 97 - mix (uid) % 90;

  g_snprintf (texts->from_name, sizeof texts->from_name, "%s %s", given, family);
  g_snprintf (texts->from_address, sizeof texts->from_address, "p%d@%s", g_rand_int_range (rand, 0, 4000),
              PICK (rand, hosts));
  g_snprintf (texts->subject, sizeof texts->subject, "%s%s, %s and %s %d",
              get_parent (uid) != 0 ? "Re: " : "", PICK (rand, words), PICK (rand, words), PICK (rand, words),
              g_rand_int_range (rand, 1, 400));
  make_id (uid, texts->message_id, sizeof texts->message_id);
  *data = (HearthMessageData){
    .uid = uid,
    .flags = g_rand_int_range (rand, 0, 10) == 0 ? 0 : HEARTH_FLAG_SEEN,
    .message_id = texts->message_id,
    .from_name = texts->from_name,
    .from_address = texts->from_address,
    .to_name = "Household",
    .to_address = "home@example.org",
    .n_recipients = 1,
    .subject = texts->subject,
    .has_date = TRUE,
    .date_unix_s = date,
    .date_offset_min = 60,
    .internal_unix_s = date + 5,
    .size_bytes = (guint64) g_rand_int_range (rand, 900, 90000),
    .is_structure_known = TRUE,
    .has_attachment = g_rand_int_range (rand, 0, 12) == 0,
  };
  if (g_rand_int_range (rand, 0, 30) == 0)
    data->flags |= HEARTH_FLAG_FLAGGED;
  add_references (uid, texts, data);
}

static G_NORETURN void
fail (const GError *error)
{
  g_printerr ("fill-store: %s\n", error->message);
  exit (1);
}

/* The account is switched on and its server refuses connections: nothing but the store is there, as offline. */
static char *
make_account (const char *data_dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthHouseStore) house_store = hearth_house_store_open (data_dir, &error);
  g_autoptr (HearthAccountInfo) info = hearth_account_info_new ();
  g_autoptr (HearthAddress) address = hearth_address_new ("Anna Vogel", "anna@vogel.example");
  g_autoptr (HearthHouse) house = NULL;
  guint16 number;

  if (house_store == NULL)
    fail (error);
  info->person = hearth_house_store_add_person (house_store, "Anna", &error);
  info->name = g_strdup ("Home");
  info->imap = hearth_server_new (HEARTH_PROTOCOL_IMAP, "127.0.0.1", 1, HEARTH_SECURITY_TLS, "anna");
  info->smtp = hearth_server_new (HEARTH_PROTOCOL_SMTP, "127.0.0.1", 1, HEARTH_SECURITY_TLS, "anna");
  g_ptr_array_add (info->identities, hearth_identity_new (0, 0, address));
  number = info->person != 0 ? hearth_house_store_add_account (house_store, info, &error) : 0;
  house = number != 0 ? hearth_house_store_read (house_store, &error) : NULL;
  if (house == NULL)
    fail (error);
  return hearth_house_store_dup_account_dir (house_store, hearth_house_find_account (house, number));
}

static HearthKey
make_folder (HearthAccountStore *store, HearthFolderData *folders, gsize n_folders, gsize index)
{
  g_autoptr (GError) error = NULL;
  HearthKey folder;

  if (!hearth_account_store_put_folders (store, folders, n_folders, NULL, &error))
    fail (error);
  folder = hearth_account_store_find_folder (store, folders[index].path);
  if (!hearth_account_store_reset_folder (store, folder, 1, &error))
    fail (error);
  return folder;
}

/* Newest first between batches, ascending inside of one. */
static void
fill (HearthAccountStore *store, HearthKey inbox, guint32 count, guint32 seed, HearthStoreUpkeep *upkeep)
{
  g_autofree Texts *texts = g_new0 (Texts, BATCH);
  g_autofree HearthMessageData *batch = g_new0 (HearthMessageData, BATCH);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GError) error = NULL;
  gint64 begin_us = g_get_monotonic_time (), put_us = 0;

  for (guint32 left = count; left > 0;)
    {
      guint32 n = MIN (left, BATCH);
      gint64 put_begin_us;

      for (guint32 i = 0; i < n; i++)
        make_message (rand, left - n + 1 + i, &texts[i], &batch[i]);
      put_begin_us = g_get_monotonic_time ();
      if (!hearth_account_store_put_messages (store, inbox, batch, n, NULL, &error))
        fail (error);
      put_us += g_get_monotonic_time () - put_begin_us;
      hearth_change_set_free (hearth_account_store_take_changes (store));
      left -= n;
      if ((left / BATCH) % 40 == 0 && !hearth_store_upkeep_checkpoint (upkeep, NULL, &error))
        fail (error);
    }
  printf ("fill_rows %u rows\n", count);
  printf ("fill_put_rate %.0f rows/s\n", count / (put_us / 1e6));
  printf ("fill_whole_rate %.0f rows/s\n", count / ((g_get_monotonic_time () - begin_us) / 1e6));
}

static void
finish (HearthAccountStore *store, HearthKey inbox, guint32 count)
{
  const HearthFolderRecord record = {
    .key = inbox,
    .state = HEARTH_FOLDER_IN_STEP,
    .uidnext = count + 1,
    .resume_uid = 1,
    .n_on_server = count,
    .in_step_unix_s = NEWEST_UNIX_S,
  };
  g_autoptr (GError) error = NULL;

  if (!hearth_account_store_update_folder (store, &record,
                                           HEARTH_FOLDER_SET_STATE | HEARTH_FOLDER_SET_UIDNEXT |
                                               HEARTH_FOLDER_SET_RESUME_UID | HEARTH_FOLDER_SET_N_ON_SERVER |
                                               HEARTH_FOLDER_SET_IN_STEP,
                                           &error))
    fail (error);
}

static HearthFolderRole
role_of (const char *path)
{
  if (strcmp (path, "INBOX") == 0)
    return HEARTH_ROLE_INBOX;
  return strcmp (path, "Archive") == 0 ? HEARTH_ROLE_ARCHIVE : HEARTH_ROLE_NONE;
}

int
main (int argc, char **argv)
{
  const int first = 3;
  const gsize n_folders = argc > first ? (gsize) (argc - first) : 0;
  g_autofree HearthFolderData *folders = g_new0 (HearthFolderData, MAX (n_folders, 1u));
  g_autofree guint32 *counts = g_new0 (guint32, MAX (n_folders, 1u));
  g_autofree char *dir = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthAccountStore) store = NULL;
  g_autoptr (HearthStoreUpkeep) upkeep = NULL;

  for (gsize i = 0; i < n_folders; i++)
    {
      char *equals = strchr (argv[first + (int) i], '=');

      counts[i] = equals != NULL ? (guint32) strtoul (equals + 1, NULL, 10) : 0;
      if (counts[i] == 0)
        break;
      *equals = '\0';
      folders[i].path = folders[i].decoded = argv[first + (int) i];
      folders[i].separator = '/';
      folders[i].role = role_of (folders[i].path);
      folders[i].is_selectable = folders[i].is_subscribed = TRUE;
    }
  if (n_folders == 0 || counts[n_folders - 1] == 0)
    {
      g_printerr ("usage: fill-store DATA_DIR SEED NAME=COUNT ...\n");
      return 2;
    }

  dir = make_account (argv[1]);
  store = hearth_account_store_open (dir, 1, &error);
  upkeep = store != NULL ? hearth_store_upkeep_open (dir, &error) : NULL;
  if (upkeep == NULL)
    fail (error);
  for (gsize i = 0; i < n_folders; i++)
    {
      const HearthKey folder = make_folder (store, folders, n_folders, i);

      salt = (guint32) i;
      fill (store, folder, counts[i], (guint32) strtoul (argv[2], NULL, 10) + salt, upkeep);
      finish (store, folder, counts[i]);
    }
  return 0;
}
