/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each command looks like on the wire, given what the server offers. Engine thread. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-encoder.h"

#include <string.h>

#include "hearth-error.h"

#define put        hearth_imap_encoder_put
#define put_string hearth_imap_encoder_put_string
#define put_atom   hearth_imap_encoder_put_atom
#define put_flags  hearth_imap_encoder_put_flags
#define put_uids   hearth_imap_encoder_put_uids

static gboolean
has (const HearthImapEncoder *encoder, HearthImapCapabilities capability)
{
  return (encoder->capabilities & capability) != 0;
}

static gboolean
require (HearthImapEncoder *encoder, HearthImapCapabilities capability, const char *what)
{
  if (has (encoder, capability))
    return TRUE;
  hearth_set_error (&encoder->error, HEARTH_ERROR_NOT_FOUND, "The server does not offer %s", what);
  return FALSE;
}

static void
put_select (HearthImapEncoder *encoder)
{
  put (encoder, "%s ", encoder->command->open_mode == HEARTH_IMAP_OPEN_READ_ONLY ? "EXAMINE" : "SELECT");
  put_string (encoder, encoder->command->mailbox);
  if (encoder->command->is_resynced)
    put (encoder, " (QRESYNC (%u %" G_GUINT64_FORMAT " 1:%u))", encoder->command->known_uid_validity,
         encoder->command->modseq, encoder->command->last_uid);
}

/* The items in brackets. */
static void
put_status_items (HearthImapEncoder *encoder)
{
  static const struct
  {
    HearthImapStatusItems item;
    const char *word;
  } words[] = {
    { HEARTH_IMAP_STATUS_MESSAGES, "MESSAGES" },           { HEARTH_IMAP_STATUS_UIDNEXT, "UIDNEXT" },
    { HEARTH_IMAP_STATUS_UIDVALIDITY, "UIDVALIDITY" },     { HEARTH_IMAP_STATUS_UNSEEN, "UNSEEN" },
    { HEARTH_IMAP_STATUS_HIGHESTMODSEQ, "HIGHESTMODSEQ" }, { HEARTH_IMAP_STATUS_MAILBOX_ID, "MAILBOXID" },
  };
  HearthImapStatusItems items = encoder->command->status_items;
  const char *space = "";

  if (!has (encoder, HEARTH_IMAP_CAP_CONDSTORE))
    items &= ~(HearthImapStatusItems) HEARTH_IMAP_STATUS_HIGHESTMODSEQ;
  if (!has (encoder, HEARTH_IMAP_CAP_OBJECTID))
    items &= ~(HearthImapStatusItems) HEARTH_IMAP_STATUS_MAILBOX_ID;
  if (items == 0)
    items = HEARTH_IMAP_STATUS_MESSAGES;
  put (encoder, "(");
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (items & words[i].item)
      {
        put (encoder, "%s%s", space, words[i].word);
        space = " ";
      }
  put (encoder, ")");
}

/* With LIST-EXTENDED one line; else LSUB says what is subscribed, then LIST. */
static void
put_list (HearthImapEncoder *encoder)
{
  HearthImapCommand *command = encoder->command;
  const gboolean is_extended = has (encoder, HEARTH_IMAP_CAP_LIST_EXTENDED);
  const gboolean is_lsub = !is_extended && command->step == 0;

  put (encoder, is_lsub ? "LSUB " : "LIST ");
  put_string (encoder, command->mailbox);
  put (encoder, " ");
  put_string (encoder, command->target);
  command->has_statuses =
      is_extended && command->status_items != 0 && has (encoder, HEARTH_IMAP_CAP_LIST_STATUS);
  if (is_extended)
    put (encoder, " RETURN (SUBSCRIBED CHILDREN%s",
         has (encoder, HEARTH_IMAP_CAP_SPECIAL_USE) ? " SPECIAL-USE" : "");
  if (command->has_statuses)
    {
      put (encoder, " STATUS ");
      put_status_items (encoder);
    }
  command->has_rights = is_extended && command->wants_rights && has (encoder, HEARTH_IMAP_CAP_LIST_MYRIGHTS);
  if (command->has_rights)
    put (encoder, " MYRIGHTS");
  if (is_extended)
    put (encoder, ")");
  command->is_all_sent = !is_lsub;
}

static void
put_status (HearthImapEncoder *encoder)
{
  put (encoder, "STATUS ");
  put_string (encoder, encoder->command->mailbox);
  put (encoder, " ");
  put_status_items (encoder);
}

static void
put_fetch (HearthImapEncoder *encoder)
{
  static const struct
  {
    HearthImapItems item;
    const char *word;
  } words[] = {
    { HEARTH_IMAP_ITEM_FLAGS, " FLAGS" },
    { HEARTH_IMAP_ITEM_DATE, " INTERNALDATE" },
    { HEARTH_IMAP_ITEM_SIZE, " RFC822.SIZE" },
    { HEARTH_IMAP_ITEM_MODSEQ, " MODSEQ" },
    { HEARTH_IMAP_ITEM_ENVELOPE, " ENVELOPE" },
    { HEARTH_IMAP_ITEM_STRUCTURE, " BODYSTRUCTURE" },
    { HEARTH_IMAP_ITEM_REFERENCES, " BODY.PEEK[HEADER.FIELDS (REFERENCES)]" },
  };
  HearthImapItems items = encoder->command->items;

  if (!has (encoder, HEARTH_IMAP_CAP_CONDSTORE))
    items &= ~(HearthImapItems) HEARTH_IMAP_ITEM_MODSEQ;
  put (encoder, "UID FETCH ");
  put_uids (encoder);
  put (encoder, " (UID");
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (items & words[i].item)
      put (encoder, "%s", words[i].word);
  if ((items & HEARTH_IMAP_ITEM_EMAIL_ID) && has (encoder, HEARTH_IMAP_CAP_GMAIL))
    put (encoder, " X-GM-MSGID");
  else if ((items & HEARTH_IMAP_ITEM_EMAIL_ID) && has (encoder, HEARTH_IMAP_CAP_OBJECTID))
    put (encoder, " EMAILID");
  if ((items & HEARTH_IMAP_ITEM_LABELS) && has (encoder, HEARTH_IMAP_CAP_GMAIL))
    put (encoder, " X-GM-LABELS");
  if ((items & HEARTH_IMAP_ITEM_PREVIEW) && require (encoder, HEARTH_IMAP_CAP_PREVIEW, "PREVIEW"))
    put (encoder, " PREVIEW (LAZY)");
  put (encoder, ")");
  if (encoder->command->modseq != 0 && require (encoder, HEARTH_IMAP_CAP_CONDSTORE, "CHANGEDSINCE"))
    put (encoder, " (CHANGEDSINCE %" G_GUINT64_FORMAT ")", encoder->command->modseq);
}

/* UID first, so that the server names the message before its body. */
static void
put_fetch_body (HearthImapEncoder *encoder)
{
  put (encoder, "UID FETCH ");
  put_uids (encoder);
  put (encoder, " (UID BODY.PEEK[");
  put_atom (encoder, encoder->command->section);
  if (encoder->command->first_bytes != 0)
    put (encoder, "]<0.%u>)", encoder->command->first_bytes);
  else
    put (encoder, "])");
}

static void
put_store (HearthImapEncoder *encoder)
{
  put (encoder, "UID STORE ");
  put_uids (encoder);
  encoder->command->is_conditional =
      encoder->command->modseq != 0 && has (encoder, HEARTH_IMAP_CAP_CONDSTORE);
  if (encoder->command->is_conditional)
    put (encoder, " (UNCHANGEDSINCE %" G_GUINT64_FORMAT ")", encoder->command->modseq);
  put (encoder, " %cFLAGS.SILENT ", encoder->command->store_mode == HEARTH_IMAP_STORE_ADD ? '+' : '-');
  put_flags (encoder);
}

static gboolean
is_ascii (const char *value)
{
  for (; *value != '\0'; value++)
    if ((guchar) *value >= 0x80)
      return FALSE;
  return TRUE;
}

static void
put_search_words (HearthImapEncoder *encoder, const char *atoms)
{
  g_auto (GStrv) words = g_strsplit (atoms, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      put (encoder, " ");
      put_atom (encoder, words[i]);
    }
}

static void
put_search (HearthImapEncoder *encoder)
{
  const GPtrArray *keys = encoder->command->keys;
  gboolean needs_charset = FALSE;

  for (guint i = 0; i < keys->len; i++)
    {
      const HearthImapSearchKey *key = g_ptr_array_index (keys, i);

      needs_charset = needs_charset || (key->value != NULL && !is_ascii (key->value));
    }
  put (encoder, "UID SEARCH");
  if (has (encoder, HEARTH_IMAP_CAP_ESEARCH))
    put (encoder, " RETURN (ALL)");
  if (needs_charset)
    put (encoder, " CHARSET UTF-8");
  if (keys->len == 0)
    put (encoder, " ALL");
  for (guint i = 0; i < keys->len; i++)
    {
      const HearthImapSearchKey *key = g_ptr_array_index (keys, i);

      put_search_words (encoder, key->atoms);
      if (key->value == NULL)
        continue;
      put (encoder, " ");
      put_string (encoder, key->value);
    }
}

/* "17-Jul-1996 02:44:25 +0000", in UTC; a locale must not change the month. */
static void
put_date (HearthImapEncoder *encoder, gint64 unix_s)
{
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (unix_s);

  if (date == NULL)
    return;
  put (encoder, "\"%2d-%s-%04d %02d:%02d:%02d +0000\" ", g_date_time_get_day_of_month (date),
       months[g_date_time_get_month (date) - 1], g_date_time_get_year (date), g_date_time_get_hour (date),
       g_date_time_get_minute (date), g_date_time_get_second (date));
}

static void
put_append (HearthImapEncoder *encoder)
{
  HearthImapCommand *command = encoder->command;

  put (encoder, "APPEND ");
  put_string (encoder, command->mailbox);
  put (encoder, " ");
  put_flags (encoder);
  put (encoder, " ");
  if (command->date_unix_s != 0)
    put_date (encoder, command->date_unix_s);
  hearth_imap_encoder_put_message (encoder);
}

static void
put_transfer (HearthImapEncoder *encoder, const char *verb)
{
  put (encoder, "%s ", verb);
  put_uids (encoder);
  put (encoder, " ");
  put_string (encoder, encoder->command->target);
}

/* Without UNSELECT: EXAMINE takes the right to expunge away, then CLOSE. */
static void
put_unselect (HearthImapEncoder *encoder)
{
  HearthImapCommand *command = encoder->command;

  if (has (encoder, HEARTH_IMAP_CAP_UNSELECT))
    put (encoder, "UNSELECT");
  else if (command->step == 0)
    {
      put (encoder, "EXAMINE ");
      put_string (encoder, command->mailbox);
      command->is_all_sent = FALSE;
    }
  else
    put (encoder, "CLOSE");
}

/* Expunges of the selected mailbox are told when they may be without NOTIFY: not while other commands are under way. */
static void
put_notify (HearthImapEncoder *encoder)
{
  if (!require (encoder, HEARTH_IMAP_CAP_NOTIFY, "NOTIFY"))
    return;
  put (encoder, "NOTIFY SET (selected-delayed (MessageNew MessageExpunge FlagChange))");
  if (encoder->command->notify_scope == HEARTH_IMAP_NOTIFY_PERSONAL)
    put (encoder, " (personal (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange))");
}

static void
put_one_mailbox (HearthImapEncoder *encoder)
{
  put (encoder, "%s ", hearth_imap_command_get_name (encoder->command));
  put_string (encoder, encoder->command->mailbox);
}

static void
put_login (HearthImapEncoder *encoder)
{
  put (encoder, "LOGIN ");
  put_string (encoder, encoder->command->section);
  put (encoder, " ");
  put_string (encoder, encoder->command->secret);
}

static void
put_authenticate (HearthImapEncoder *encoder)
{
  HearthImapCommand *command = encoder->command;
  g_autofree char *response = NULL;

  put (encoder, "AUTHENTICATE ");
  put_atom (encoder, command->target);
  if (command->message == NULL)
    return;
  response = g_base64_encode (g_bytes_get_data (command->message, NULL), g_bytes_get_size (command->message));
  put (encoder, " %s", *response != '\0' ? response : "=");
  explicit_bzero (response, strlen (response));
}

/**
 * hearth_imap_encoder_arguments:
 *
 * Writes the command's name and arguments, without tag and line end.
 */
void
hearth_imap_encoder_arguments (HearthImapEncoder *encoder)
{
  switch (encoder->command->kind)
    {
    case HEARTH_IMAP_COMMAND_SELECT:
      put_select (encoder);
      break;
    case HEARTH_IMAP_COMMAND_LIST:
      put_list (encoder);
      break;
    case HEARTH_IMAP_COMMAND_STATUS:
      put_status (encoder);
      break;
    case HEARTH_IMAP_COMMAND_FETCH:
      put_fetch (encoder);
      break;
    case HEARTH_IMAP_COMMAND_FETCH_BODY:
      put_fetch_body (encoder);
      break;
    case HEARTH_IMAP_COMMAND_STORE:
      put_store (encoder);
      break;
    case HEARTH_IMAP_COMMAND_SEARCH:
      put_search (encoder);
      break;
    case HEARTH_IMAP_COMMAND_APPEND:
      put_append (encoder);
      break;
    case HEARTH_IMAP_COMMAND_COPY:
      put_transfer (encoder, "UID COPY");
      break;
    case HEARTH_IMAP_COMMAND_MOVE:
      if (require (encoder, HEARTH_IMAP_CAP_MOVE, "MOVE"))
        put_transfer (encoder, "UID MOVE");
      break;
    case HEARTH_IMAP_COMMAND_EXPUNGE:
      if (encoder->command->uids == NULL)
        {
          put (encoder, "EXPUNGE");
          break;
        }
      if (!require (encoder, HEARTH_IMAP_CAP_UIDPLUS, "UID EXPUNGE"))
        break;
      put (encoder, "UID EXPUNGE ");
      put_uids (encoder);
      break;
    case HEARTH_IMAP_COMMAND_GETQUOTAROOT:
      if (require (encoder, HEARTH_IMAP_CAP_QUOTA, "QUOTA"))
        put_one_mailbox (encoder);
      break;
    case HEARTH_IMAP_COMMAND_MYRIGHTS:
      if (require (encoder, HEARTH_IMAP_CAP_ACL, "ACL"))
        put_one_mailbox (encoder);
      break;
    case HEARTH_IMAP_COMMAND_CREATE:
    case HEARTH_IMAP_COMMAND_DELETE:
    case HEARTH_IMAP_COMMAND_SUBSCRIBE:
    case HEARTH_IMAP_COMMAND_UNSUBSCRIBE:
      put_one_mailbox (encoder);
      break;
    case HEARTH_IMAP_COMMAND_RENAME:
      put_one_mailbox (encoder);
      put (encoder, " ");
      put_string (encoder, encoder->command->target);
      break;
    case HEARTH_IMAP_COMMAND_UNSELECT:
      put_unselect (encoder);
      break;
    case HEARTH_IMAP_COMMAND_NOTIFY:
      put_notify (encoder);
      break;
    case HEARTH_IMAP_COMMAND_AUTHENTICATE:
      put_authenticate (encoder);
      break;
    case HEARTH_IMAP_COMMAND_LOGIN:
      put_login (encoder);
      break;
    case HEARTH_IMAP_COMMAND_ID:
      put (encoder, "ID (\"name\" \"Hearth\" \"version\" \"" HEARTH_VERSION "\")");
      break;
    case HEARTH_IMAP_COMMAND_ENABLE:
      put (encoder, "ENABLE ");
      put_atom (encoder, encoder->command->target);
      break;
    case HEARTH_IMAP_COMMAND_COMPRESS:
      put (encoder, "COMPRESS DEFLATE");
      break;
    case HEARTH_IMAP_COMMAND_NOOP:
    case HEARTH_IMAP_COMMAND_CAPABILITY:
    case HEARTH_IMAP_COMMAND_STARTTLS:
    case HEARTH_IMAP_COMMAND_NAMESPACE:
    case HEARTH_IMAP_COMMAND_IDLE:
    case HEARTH_IMAP_COMMAND_LOGOUT:
      put (encoder, "%s", hearth_imap_command_get_name (encoder->command));
      break;
    default:
      g_assert_not_reached ();
    }
}
