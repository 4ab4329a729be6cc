/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of hearth-drive about people and accounts: what "Accounts and people" does in the window. */
#include <stdlib.h>
#include <string.h>

#include "drive-json.h"
#include "drive.h"
#include "hearth-error.h"

static gboolean
usage (GError **error, const char *text)
{
  hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "usage: %s", text);
  return FALSE;
}

static gboolean
change_house (Drive *drive, HearthHouseChange *change, GError **error)
{
  g_autoptr (HearthHouseChange) own = change;
  g_autoptr (GAsyncResult) result = NULL;

  hearth_client_change_house_async (drive->client, own, drive_store_result, &result);
  return hearth_client_change_house_finish (drive->client, drive_wait_result (drive, &result), error);
}

/* Returns: (transfer full) (nullable): the account of the first word */
static HearthAccountInfo *
dup_account (Drive *drive, int argc, char **argv, GError **error)
{
  const HearthAccountInfo *info =
      argc > 1 ? hearth_house_find_account (hearth_client_get_house (drive->client), (guint16) atoi (argv[1]))
               : NULL;

  if (info == NULL)
    hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "no such account");
  return info != NULL ? hearth_account_info_copy (info) : NULL;
}

/* --- the house as JSON --- */

static JsonObject *
json_server (const HearthServer *server)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "host", server->host);
  json_object_set_int_member (object, "port", server->port);
  json_object_set_string_member (object, "security", hearth_security_get_name (server->security));
  json_object_set_string_member (object, "user", server->user);
  json_object_set_boolean_member (object, "own_password", server->has_own_password);
  return object;
}

static JsonObject *
json_identity (const HearthIdentity *identity)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "identity", identity->id);
  json_object_set_string_member (object, "name", hearth_address_get_name (identity->address));
  json_object_set_string_member (object, "address", hearth_address_get_address (identity->address));
  if (identity->reply_to != NULL)
    json_object_set_string_member (object, "reply_to", hearth_address_get_address (identity->reply_to));
  if (identity->signature != NULL)
    json_object_set_string_member (object, "signature", identity->signature);
  return object;
}

static JsonObject *
json_account (const HearthAccountInfo *account)
{
  JsonObject *object = json_object_new ();
  JsonArray *identities = json_array_new (), *pins = json_array_new ();

  json_object_set_int_member (object, "account", account->number);
  json_object_set_string_member (object, "name", account->name);
  json_object_set_boolean_member (object, "enabled", account->enabled);
  json_object_set_object_member (object, "imap", json_server (account->imap));
  json_object_set_object_member (object, "smtp", json_server (account->smtp));
  json_object_set_object_member (object, "keep", drive_json_keep (&account->keep));
  json_object_set_boolean_member (object, "metered", account->fetches_on_metered);
  for (guint i = 0; i < account->identities->len; i++)
    json_array_add_object_element (identities, json_identity (g_ptr_array_index (account->identities, i)));
  for (guint i = 0; i < account->pins->len; i++)
    {
      const HearthPin *pin = g_ptr_array_index (account->pins, i);
      g_autofree char *text = g_strdup_printf ("%s:%u %s", pin->host, pin->port, pin->sha256);

      json_array_add_string_element (pins, text);
    }
  json_object_set_array_member (object, "identities", identities);
  json_object_set_array_member (object, "certificates", pins);
  return object;
}

static gboolean
command_house (Drive *drive, int argc, char **argv, GError **error)
{
  const HearthHouse *house = hearth_client_get_house (drive->client);
  JsonArray *people = json_array_new ();

  for (guint i = 0; i < house->people->len; i++)
    {
      const HearthPerson *person = g_ptr_array_index (house->people, i);
      JsonObject *object = json_object_new ();
      JsonArray *accounts = json_array_new ();

      json_object_set_int_member (object, "person", person->id);
      json_object_set_string_member (object, "name", person->name);
      json_object_set_string_member (object, "color", hearth_color_get_name (person->color));
      for (guint k = 0; k < house->accounts->len; k++)
        if (((HearthAccountInfo *) g_ptr_array_index (house->accounts, k))->person == person->id)
          json_array_add_object_element (accounts, json_account (g_ptr_array_index (house->accounts, k)));
      json_object_set_array_member (object, "accounts", accounts);
      json_array_add_object_element (people, object);
    }
  json_object_set_array_member (drive->answer, "people", people);
  return TRUE;
}

/* --- people --- */

static gboolean
command_edit_person (Drive *drive, int argc, char **argv, GError **error)
{
  const HearthPerson *known =
      argc > 1 ? hearth_house_find_person (hearth_client_get_house (drive->client), atoi (argv[1])) : NULL;
  g_autoptr (HearthPerson) person = known != NULL ? hearth_person_copy (known) : NULL;
  const char *name = drive_value (argc, argv, "name"), *color = drive_value (argc, argv, "color");

  if (person == NULL)
    return usage (error, "edit-person PERSON [name=…] [color=plum|sky|…]");
  if (name != NULL)
    {
      g_free (person->name);
      person->name = g_strdup (name);
    }
  for (int i = 0; color != NULL && i < HEARTH_N_COLORS; i++)
    if (strcmp (hearth_color_get_name ((HearthColor) i), color) == 0)
      person->color = (HearthColor) i;
  return change_house (drive, hearth_house_change_new_person (person), error);
}

static gboolean
command_remove_person (Drive *drive, int argc, char **argv, GError **error)
{
  if (argc != 2)
    return usage (error, "remove-person PERSON");
  return change_house (drive, hearth_house_change_new_remove (HEARTH_HOUSE_REMOVE_PERSON, atoi (argv[1])),
                       error);
}

static gboolean
command_order (Drive *drive, int argc, char **argv, GError **error)
{
  static const char *const names[] = { "people", "accounts", "identities" };
  static const HearthHouseChangeKind kinds[] = { HEARTH_HOUSE_ORDER_PEOPLE, HEARTH_HOUSE_ORDER_ACCOUNTS,
                                                 HEARTH_HOUSE_ORDER_IDENTITIES };
  g_autofree gint64 *ids = g_new0 (gint64, (gsize) argc);

  for (int i = 2; i < argc; i++)
    ids[i - 2] = g_ascii_strtoll (argv[i], NULL, 10);
  for (guint i = 0; argc > 2 && i < G_N_ELEMENTS (names); i++)
    if (strcmp (argv[1], names[i]) == 0)
      return change_house (drive, hearth_house_change_new_order (kinds[i], ids, (gsize) argc - 2), error);
  return usage (error, "order people|accounts|identities ID…");
}

/* --- accounts --- */

static void
step_cb (HearthTestStep step, gpointer data)
{
  json_array_add_int_element (data, step);
}

static gboolean
update_account (Drive *drive,
                const HearthAccountInfo *account,
                const HearthPasswords *passwords,
                GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  HearthPasswordFate fate = HEARTH_PASSWORD_KEPT;

  hearth_client_update_account_async (drive->client, account, passwords, drive_store_result, &result);
  return hearth_client_update_account_finish (drive->client, drive_wait_result (drive, &result), &fate, NULL,
                                              error);
}

static gboolean
test_account (Drive *drive,
              const HearthAccountInfo *account,
              const HearthPasswords *passwords,
              GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  JsonArray *steps = json_array_new ();
  HearthTestStep failed = HEARTH_TEST_DONE;

  json_object_set_array_member (drive->answer, "steps", steps);
  hearth_client_test_account_async (drive->client, account, passwords, step_cb, steps, NULL,
                                    drive_store_result, &result);
  if (hearth_client_test_account_finish (drive->client, drive_wait_result (drive, &result), &failed, error))
    return TRUE;
  json_object_set_int_member (drive->answer, "failed_step", failed);
  return FALSE;
}

/* Takes a server's place and user; what is not said stays. */
static gboolean
edit_server (HearthServer **server, int argc, char **argv, const char *where, const char *user)
{
  const char *text = drive_value (argc, argv, where), *name = drive_value (argc, argv, user);
  HearthServer *edited =
      text != NULL ? drive_parse_server ((*server)->protocol, text, name != NULL ? name : (*server)->user)
                   : hearth_server_copy (*server);

  if (edited == NULL)
    return FALSE;
  edited->has_own_password = (*server)->has_own_password;
  if (text == NULL && name != NULL)
    {
      g_free (edited->user);
      edited->user = g_strdup (name);
    }
  hearth_server_free (*server);
  *server = edited;
  return TRUE;
}

static gboolean
command_edit_account (Drive *drive, int argc, char **argv, GError **error)
{
  g_autoptr (HearthAccountInfo) account = dup_account (drive, argc, argv, error);
  const HearthPasswords passwords = { .imap = drive_value (argc, argv, "password"),
                                      .smtp = drive_value (argc, argv, "smtp-password") };
  const char *name = drive_value (argc, argv, "name"), *own = drive_value (argc, argv, "own-password");

  if (account == NULL)
    return FALSE;
  if (name != NULL)
    {
      g_free (account->name);
      account->name = g_strdup (name);
    }
  if (!edit_server (&account->imap, argc, argv, "imap", "user") ||
      !edit_server (&account->smtp, argc, argv, "smtp", "smtp-user"))
    return usage (error, "edit-account ACCOUNT [name=…] [imap=HOST:PORT:tls] [smtp=…] [user=…] [smtp-user=…]"
                         " [password=…] [smtp-password=…] [own-password=yes|no]");
  if (own != NULL || passwords.smtp != NULL)
    account->smtp->has_own_password = own == NULL || strcmp (own, "yes") == 0;
  return test_account (drive, account, &passwords, error) &&
         update_account (drive, account, &passwords, error);
}

static gboolean
switch_account (Drive *drive, int argc, char **argv, GError **error)
{
  g_autoptr (HearthAccountInfo) account = dup_account (drive, argc, argv, error);

  if (account == NULL)
    return FALSE;
  account->enabled = strcmp (argv[0], "enable") == 0;
  return update_account (drive, account, &(HearthPasswords){ NULL }, error);
}

static gboolean
command_losses (Drive *drive, int argc, char **argv, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  HearthAccountLoss loss = { 0 };

  if (argc != 2)
    return usage (error, "losses ACCOUNT");
  hearth_client_read_loss_async (drive->client, (guint16) atoi (argv[1]), drive_store_result, &result);
  if (!hearth_client_read_loss_finish (drive->client, drive_wait_result (drive, &result), &loss, error))
    return FALSE;
  json_object_set_int_member (drive->answer, "letters", loss.n_letters);
  json_object_set_int_member (drive->answer, "drafts", loss.n_drafts);
  json_object_set_int_member (drive->answer, "changes", loss.n_changes);
  return TRUE;
}

static gboolean
command_identity (Drive *drive, int argc, char **argv, GError **error)
{
  g_autoptr (HearthAccountInfo) account = dup_account (drive, argc, argv, error);
  const char *address = drive_value (argc, argv, "address"), *reply_to = drive_value (argc, argv, "reply-to");
  const char *id = drive_value (argc, argv, "identity"), *signature = drive_value (argc, argv, "signature");
  g_autoptr (HearthAddress) from = NULL;
  g_autoptr (HearthIdentity) identity = NULL;

  if (account == NULL)
    return FALSE;
  if (address == NULL)
    return usage (error, "identity ACCOUNT address=… [name=…] [reply-to=…] [signature=…] [identity=ID]");
  from = hearth_address_new (drive_value (argc, argv, "name"), address);
  identity = hearth_identity_new (id != NULL ? atoi (id) : 0, account->number, from);
  if (reply_to != NULL)
    identity->reply_to = hearth_address_new (NULL, reply_to);
  identity->signature = signature != NULL ? g_strcompress (signature) : NULL;
  return change_house (drive, hearth_house_change_new_identity (identity), error);
}

static gboolean
command_remove_identity (Drive *drive, int argc, char **argv, GError **error)
{
  if (argc != 2)
    return usage (error, "remove-identity IDENTITY");
  return change_house (drive, hearth_house_change_new_remove (HEARTH_HOUSE_REMOVE_IDENTITY, atoi (argv[1])),
                       error);
}

static gboolean
command_forget (Drive *drive, int argc, char **argv, GError **error)
{
  if (argc != 4)
    return usage (error, "forget-certificate ACCOUNT HOST PORT");
  return change_house (
      drive, hearth_house_change_new_forget ((guint16) atoi (argv[1]), argv[2], (guint16) atoi (argv[3])),
      error);
}

static const struct
{
  const char *name;
  gboolean (*run) (Drive *drive, int argc, char **argv, GError **error);
} commands[] = {
  { "house", command_house },
  { "edit-person", command_edit_person },
  { "remove-person", command_remove_person },
  { "order", command_order },
  { "edit-account", command_edit_account },
  { "disable", switch_account },
  { "enable", switch_account },
  { "losses", command_losses },
  { "identity", command_identity },
  { "remove-identity", command_remove_identity },
  { "forget-certificate", command_forget },
};

gboolean
drive_people_command (Drive *drive, int argc, char **argv, gboolean *is_known, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[0], commands[i].name) == 0)
      {
        *is_known = TRUE;
        return commands[i].run (drive, argc, argv, error);
      }
  *is_known = FALSE;
  return FALSE;
}
