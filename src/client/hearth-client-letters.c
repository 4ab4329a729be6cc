/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Letters of the client: whose address is whose, what an answer starts with, and handing letters to the outbox. */
#define G_LOG_DOMAIN "hearth-client"

#include "hearth-client-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hearth-error.h"
#include "hearth-mailto.h"
#include "hearth-mime-header.h"
#include "hearth-mime-reply.h"

static GPtrArray *
own_addresses (HearthClient *self)
{
  const HearthHouse *house = hearth_client_get_house (self);
  GPtrArray *own = hearth_address_list_new ();

  for (guint i = 0; i < house->accounts->len; i++)
    {
      const HearthAccountInfo *account = g_ptr_array_index (house->accounts, i);

      for (guint k = 0; k < account->identities->len; k++)
        {
          const HearthIdentity *identity = g_ptr_array_index (account->identities, k);

          g_ptr_array_add (own, hearth_address_ref (identity->address));
        }
    }
  return own;
}

static void
add_account_addresses (GPtrArray *own, const HearthAccountInfo *account)
{
  for (guint i = 0; account != NULL && i < account->identities->len; i++)
    {
      const HearthIdentity *identity = g_ptr_array_index (account->identities, i);

      g_ptr_array_add (own, hearth_address_ref (identity->address));
    }
}

/* The addresses of one account: a letter between two people of the household has somebody else to answer. */
static GPtrArray *
account_addresses (const HearthAccountInfo *account)
{
  GPtrArray *own = hearth_address_list_new ();

  add_account_addresses (own, account);
  return own;
}

static gboolean
contains (GPtrArray *list, const HearthAddress *address)
{
  for (guint i = 0; i < list->len; i++)
    if (hearth_address_is_same_mailbox (g_ptr_array_index (list, i), address))
      return TRUE;
  return FALSE;
}

/**
 * hearth_client_is_own_address:
 *
 * Returns: whether somebody of the household writes from @address
 */
gboolean
hearth_client_is_own_address (HearthClient *self, const char *address)
{
  g_autoptr (GPtrArray) own = own_addresses (self);
  g_autoptr (HearthAddress) wanted = hearth_address_new (NULL, address);

  return contains (own, wanted);
}

/**
 * hearth_client_find_member_by_address:
 *
 * Returns: (transfer none) (nullable): the person who writes from @address
 */
HearthMember *
hearth_client_find_member_by_address (HearthClient *self, const char *address)
{
  const HearthHouse *house = hearth_client_get_house (self);
  g_autoptr (HearthAddress) wanted = hearth_address_new (NULL, address);

  for (guint i = 0; i < house->accounts->len; i++)
    {
      const HearthAccountInfo *info = g_ptr_array_index (house->accounts, i);
      g_autoptr (GPtrArray) own = account_addresses (info);

      if (contains (own, wanted))
        {
          HearthAccount *account = hearth_client_find_account (self, info->number);

          return account != NULL ? hearth_account_get_member (account) : NULL;
        }
    }
  return NULL;
}

static const HearthIdentity *
find_identity_in (const HearthAccountInfo *account, GPtrArray *list)
{
  for (guint i = 0; i < account->identities->len; i++)
    {
      const HearthIdentity *identity = g_ptr_array_index (account->identities, i);

      if (contains (list, identity->address))
        return identity;
    }
  return NULL;
}

static const HearthIdentity *
find_identity_in_header (const HearthAccountInfo *account, const HearthContent *content)
{
  GPtrArray *const lists[] = { content->to, content->cc, content->bcc };
  const HearthIdentity *found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (lists) && found == NULL; i++)
    found = find_identity_in (account, lists[i]);
  return found;
}

/* Returns: (transfer none) (nullable): the identity that was written to, so that the answer comes from the same address:
 * one of the account, or of another account of the same person from which the message was passed on; else the one that
 * a server delivered it to, as for mailing lists and blind copies; else the account's first */
const HearthIdentity *
hearth_client_find_identity_written_to (HearthClient *self, const HearthContent *content, guint16 number)
{
  const HearthHouse *house = hearth_client_get_house (self);
  const HearthAccountInfo *account = hearth_house_find_account (house, number);
  const HearthIdentity *found;

  if (account == NULL || account->identities->len == 0)
    return NULL;
  found = find_identity_in_header (account, content);
  for (guint i = 0; found == NULL && i < house->accounts->len; i++)
    {
      const HearthAccountInfo *other = g_ptr_array_index (house->accounts, i);

      if (other->person == account->person)
        found = find_identity_in_header (other, content);
    }
  if (found == NULL)
    found = find_identity_in (account, content->delivered_to);
  return found != NULL ? found : g_ptr_array_index (account->identities, 0);
}

static char *
attribution (const HearthContent *content)
{
  const char *who =
      content->from->len > 0 ? hearth_address_get_display (g_ptr_array_index (content->from, 0)) : "";
  g_autoptr (GDateTime) when =
      content->date_unix_s != 0 ? g_date_time_new_from_unix_local (content->date_unix_s) : NULL;
  /* Translators: the date in the line above a quoted letter, as strftime() takes it: 12 November 2026 */
  g_autofree char *date = when != NULL ? g_date_time_format (when, _ ("%-d %B %Y")) : NULL;

  if (date == NULL)
    /* Translators: the line above a quoted letter without a date; %s is the writer's name */
    return g_strdup_printf (_ ("%s wrote:"), who);
  /* Translators: the line above a quoted letter; first the date, then the writer's name */
  return g_strdup_printf (_ ("On %1$s, %2$s wrote:"), date, who);
}

/**
 * hearth_client_prepare_reply:
 * @row: the row it was opened from: says which account it came to
 * @kind: to whom
 *
 * Returns: (transfer full) (nullable): a letter to go on with, its text beginning with two empty lines to write in;
 *   %NULL if the account is gone
 */
HearthLetter *
hearth_client_prepare_reply (HearthClient *self,
                             const HearthContent *content,
                             const HearthRow *row,
                             HearthReplyKind kind)
{
  static const HearthMimeReplyTo whom[] = { HEARTH_MIME_REPLY_TO_SENDER, HEARTH_MIME_REPLY_TO_ALL,
                                            HEARTH_MIME_REPLY_TO_LIST };
  const guint16 number = hearth_key_get_account (row->key);
  const HearthIdentity *identity = hearth_client_find_identity_written_to (self, content, number);
  HearthAddress *author;
  g_autoptr (GPtrArray) own = NULL;
  g_autofree char *line = NULL;
  g_autofree char *quoted = NULL;
  HearthLetter *letter;

  if (identity == NULL)
    return NULL;

  own = account_addresses (hearth_house_find_account (hearth_client_get_house (self), identity->account));
  if (identity->account != number)
    add_account_addresses (own, hearth_house_find_account (hearth_client_get_house (self), number));
  line = attribution (content);
  letter = hearth_letter_new (identity->id);
  g_clear_pointer (&letter->to, g_ptr_array_unref);
  g_clear_pointer (&letter->cc, g_ptr_array_unref);
  hearth_mime_reply_recipients (content, whom[kind], own, &letter->to, &letter->cc);
  author = kind != HEARTH_REPLY_TO_LIST ? hearth_mime_reply_get_author (content, own) : NULL;
  letter->author = author != NULL ? hearth_address_ref (author) : NULL;
  letter->subject = hearth_mime_reply_subject (content->subject);
  quoted = hearth_mime_reply_text (content, line);
  /* Room to write above what is quoted. */
  letter->text = g_strconcat ("\n\n", quoted, NULL);
  g_ptr_array_unref (letter->in_reply_to);
  letter->in_reply_to = hearth_mime_reply_in_reply_to (content);
  g_ptr_array_unref (letter->references);
  letter->references = hearth_mime_reply_references (content);
  letter->answers = row->key;
  return letter;
}

/**
 * hearth_client_prepare_new:
 * @account: number of the account to write from; 0 for the first
 *
 * Returns: (transfer full) (nullable): an empty letter; %NULL if there is no account
 */
HearthLetter *
hearth_client_prepare_new (HearthClient *self, guint16 account)
{
  const HearthHouse *house = hearth_client_get_house (self);
  const HearthAccountInfo *info = account != 0 ? hearth_house_find_account (house, account) : NULL;
  const HearthIdentity *identity;
  HearthLetter *letter;

  if (info == NULL && house->accounts->len > 0)
    info = g_ptr_array_index (house->accounts, 0);
  if (info == NULL || info->identities->len == 0)
    return NULL;
  identity = g_ptr_array_index (info->identities, 0);
  letter = hearth_letter_new (identity->id);
  letter->subject = g_strdup ("");
  letter->text = g_strdup ("");
  return letter;
}

/**
 * hearth_client_prepare_mailto:
 * @account: number of the account to write from; 0 for the first
 * @uri: a mailto: link
 *
 * Returns: (transfer full) (nullable): a letter that has what the link says (RFC 6068) and nothing else; %NULL if @uri
 *   is none or nobody can write
 */
HearthLetter *
hearth_client_prepare_mailto (HearthClient *self, guint16 account, const char *uri)
{
  g_autoptr (HearthLetter) letter = hearth_client_prepare_new (self, account);

  return letter != NULL && hearth_mailto_fill_letter (uri, letter) ? g_steal_pointer (&letter) : NULL;
}

/**
 * hearth_client_has_others:
 * @row: the row it was opened from: says which account it came to
 *
 * Returns: whether an answer to all would reach more people than an answer to the sender
 */
gboolean
hearth_client_has_others (HearthClient *self, const HearthContent *content, const HearthRow *row)
{
  const HearthHouse *house = hearth_client_get_house (self);
  g_autoptr (GPtrArray) own =
      account_addresses (hearth_house_find_account (house, hearth_key_get_account (row->key)));
  g_autoptr (GPtrArray) to = NULL, cc = NULL, sender_to = NULL, sender_cc = NULL;

  hearth_mime_reply_recipients (content, HEARTH_MIME_REPLY_TO_ALL, own, &to, &cc);
  hearth_mime_reply_recipients (content, HEARTH_MIME_REPLY_TO_SENDER, own, &sender_to, &sender_cc);
  return to->len + cc->len > sender_to->len + sender_cc->len;
}

static gboolean
is_usable_address (const char *address)
{
  const char *at = strrchr (address, '@');

  if (at == NULL || at == address || at[1] == '\0' || at[1] == '.' || !g_utf8_validate (address, -1, NULL))
    return FALSE;
  for (const char *p = address; *p != '\0'; p = g_utf8_next_char (p))
    {
      const gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c) ||
          strchr ("<>(),;:\\\"[]", (int) MIN (c, 127u)) != NULL)
        return FALSE;
    }
  return strstr (at, "..") == NULL;
}

/**
 * hearth_client_parse_addresses:
 * @text: as typed: "Name <a@b>, c@d"
 *
 * Returns: (transfer full) (element-type HearthAddress) (nullable): the addresses, none for an empty @text; on
 *   failure %HEARTH_ERROR_INVALID_INPUT whose message is the part that is no address
 */
GPtrArray *
hearth_client_parse_addresses (HearthClient *self, const char *text, GError **error)
{
  g_autofree char *line = hearth_text_to_line (text, -1, 64 * 1024);
  g_autoptr (GPtrArray) addresses = NULL;

  for (gsize n = strlen (line); n > 0 && strchr (",; ", line[n - 1]) != NULL; n--)
    line[n - 1] = '\0';
  if (*line == '\0')
    return hearth_address_list_new ();
  g_strdelimit (line, ";", ',');
  addresses = hearth_mime_parse_addresses (line, -1);
  if (addresses->len == 0)
    {
      hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "%s", line);
      return NULL;
    }
  for (guint i = 0; i < addresses->len; i++)
    {
      HearthAddress *address = g_ptr_array_index (addresses, i);

      if (!is_usable_address (hearth_address_get_address (address)))
        {
          g_autofree char *shown = hearth_address_to_string (address);

          hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "%s", shown);
          return NULL;
        }
    }
  return g_steal_pointer (&addresses);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  HearthKey key = hearth_engine_send_finish (HEARTH_ENGINE (source), result, &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  hearth_client_note_queued (g_task_get_source_object (task), key, g_task_get_task_data (task));
  g_task_return_pointer (task, g_memdup2 (&key, sizeof key), g_free);
}

/**
 * hearth_client_send_async:
 * @letter: (transfer none): a whole letter
 *
 * Puts the letter into the outbox. The callback comes when it is on disk; from there on it is sent, or stays visible.
 */
void
hearth_client_send_async (HearthClient *self,
                          HearthLetter *letter,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_task_data (task, hearth_letter_ref (letter), (GDestroyNotify) hearth_letter_unref);
  hearth_engine_send_async (hearth_client_get_engine (self), letter, sent_cb, task);
}

/**
 * hearth_client_send_finish:
 *
 * Returns: the letter's key in the outbox, or %HEARTH_KEY_NONE on failure
 */
HearthKey
hearth_client_send_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  g_autofree HearthKey *key = g_task_propagate_pointer (G_TASK (result), error);

  return key != NULL ? *key : HEARTH_KEY_NONE;
}
