/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences about letters on their way out: what a server means by a refusal, and how each letter is doing. UI thread. */
#define G_LOG_DOMAIN "hearth-client"

#include <glib/gi18n-lib.h>

#include "hearth-words-private.h"

/* More refusals than this in one sentence are not read. */
#define REFUSALS_MAX 3

/* --- one recipient --- */

static const char *
final_format (HearthRefusalKind kind)
{
  switch (kind)
    {
    /* Translators: in all of these %s is an address */
    case HEARTH_REFUSAL_UNKNOWN_USER:
      return _ ("%s was refused: no such mailbox. Check the part before the @.");
    case HEARTH_REFUSAL_UNKNOWN_DOMAIN:
      return _ ("%s was refused: mail cannot be delivered there. Check the part after the @.");
    case HEARTH_REFUSAL_MOVED:
      return _ ("%s was refused: this person has another address now.");
    case HEARTH_REFUSAL_DISABLED:
      return _ ("%s was refused: the mailbox does not take mail any more.");
    case HEARTH_REFUSAL_MAILBOX_FULL:
      return _ (
          "%s was refused: the mailbox is full. Reach this person another way, or try again in some days.");
    case HEARTH_REFUSAL_TOO_LARGE:
      return _ ("%s was refused: the letter is too large for that mailbox. Send less with it.");
    case HEARTH_REFUSAL_BAD_ADDRESS:
      return _ ("%s was refused: the server does not take this for an address. Check how it is written.");
    case HEARTH_REFUSAL_NEEDS_UTF8:
      return _ (
          "%s cannot be written to from this account: its server knows only plain letters in addresses. "
          "Use another address of this person, or another account of yours.");
    case HEARTH_REFUSAL_RELAYING:
      return _ (
          "%s was refused: this server sends only where it may. Check which account the letter leaves from, "
          "and its server for sending.");
    case HEARTH_REFUSAL_SIGN_IN:
      return _ ("%s was refused: the server wants you to sign in for sending. Check the account’s server for "
                "sending and its password.");
    case HEARTH_REFUSAL_SENDER:
      return _ (
          "%s was refused because of the address the letter is from. Write from another of your addresses.");
    case HEARTH_REFUSAL_SPAM:
      return _ (
          "%s was refused: the other server takes the letter for spam, or distrusts your provider. Write it "
          "differently, or ask your provider.");
    case HEARTH_REFUSAL_POLICY:
      return _ ("%s was refused: the rules of that server do not allow it.");
    case HEARTH_REFUSAL_CONTENT:
      return _ ("%s was refused because of something in the letter, maybe an attachment.");
    case HEARTH_REFUSAL_TOO_MANY:
      return _ ("%s was refused: too many letters or recipients at a time. Wait a while, or write to fewer "
                "at once.");
    case HEARTH_REFUSAL_NETWORK:
      return _ ("%s was given up: the server there could not be reached.");
    case HEARTH_REFUSAL_GREYLISTED:
    case HEARTH_REFUSAL_SERVER_TROUBLE:
    case HEARTH_REFUSAL_OTHER:
    default:
      return _ ("%s was refused by the server.");
    }
}

static const char *
later_format (HearthRefusalKind kind)
{
  switch ((int) kind)
    {
    /* Translators: in all of these %s is an address */
    case HEARTH_REFUSAL_GREYLISTED:
      return _ ("%s has to wait: the server first wants to see whether the letter comes a second time.");
    case HEARTH_REFUSAL_MAILBOX_FULL:
      return _ ("%s has to wait: the mailbox is full at the moment.");
    case HEARTH_REFUSAL_TOO_MANY:
      return _ ("%s has to wait: these were many letters at a time.");
    case HEARTH_REFUSAL_NETWORK:
    case HEARTH_REFUSAL_UNKNOWN_DOMAIN:
      return _ ("%s has to wait: the server there cannot be reached at the moment.");
    default:
      return _ ("%s has to wait: the server does not take it at the moment.");
    }
}

/* The sentences come out of a table, which the compiler cannot check. */
static char *
fill_in (const char *format, const char *name)
{
  g_auto (GStrv) halves = g_strsplit (format, "%s", 2);

  return g_strconcat (halves[0], name, halves[1], NULL);
}

/* Where the reason is not in our words, theirs are better than none. */
static gboolean
says_little (const HearthRefusal *refusal)
{
  return refusal->kind == HEARTH_REFUSAL_OTHER || refusal->kind == HEARTH_REFUSAL_POLICY ||
         refusal->kind == HEARTH_REFUSAL_CONTENT || refusal->kind == HEARTH_REFUSAL_MOVED ||
         refusal->kind == HEARTH_REFUSAL_SERVER_TROUBLE;
}

/**
 * hearth_words_for_refusal:
 *
 * Returns: (transfer full): who was refused or has to wait, why, and what can be done
 */
char *
hearth_words_for_refusal (const HearthRefusal *refusal)
{
  const char *format =
      hearth_refusal_is_final (refusal) ? final_format (refusal->kind) : later_format (refusal->kind);
  g_autofree char *sentence = fill_in (format, refusal->address);

  if (!says_little (refusal) || *refusal->text == '\0')
    return g_steal_pointer (&sentence);
  /* Translators: first a whole sentence, then the words of the server in quotes */
  return g_strdup_printf (_ ("%1$s It says: “%2$s”"), sentence, refusal->text);
}

/**
 * hearth_words_for_refusals:
 * @refusals: (element-type HearthRefusal): some
 *
 * Returns: (transfer full): a sentence for each; of many only the first and how many more there are
 */
char *
hearth_words_for_refusals (GPtrArray *refusals)
{
  GString *text = g_string_new (NULL);
  const guint n_said = refusals->len > REFUSALS_MAX ? REFUSALS_MAX - 1 : refusals->len;

  for (guint i = 0; i < n_said; i++)
    {
      g_autofree char *sentence = hearth_words_for_refusal (refusals->pdata[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", sentence);
    }
  if (n_said < refusals->len)
    g_string_append_printf (
        text, g_dngettext (GETTEXT_PACKAGE, " And %u more.", " And %u more.", refusals->len - n_said),
        refusals->len - n_said);
  return g_string_free (text, FALSE);
}

/* --- the letter as a whole --- */

static char *
recipients_sentence (const HearthErrorDetails *details)
{
  g_autoptr (GPtrArray) refusals = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_refusal_free);

  for (guint i = 0; details != NULL && details->recipients != NULL && details->recipients[i] != NULL &&
                    details->recipients[i + 1] != NULL;
       i += 2)
    g_ptr_array_add (refusals, hearth_refusal_new (details->recipients[i], details->recipients[i + 1]));
  if (refusals->len == 0)
    return g_strdup_printf (_ ("%s refused the recipients."), hearth_words_get_host (details));
  return hearth_words_for_refusals (refusals);
}

static char *
size_sentence (const HearthErrorDetails *details)
{
  g_autofree char *limit = NULL, *size = NULL;

  if (details == NULL || details->limit_bytes == 0)
    return hearth_words_with_server_text (
        g_strdup_printf (_ ("The letter is larger than %s takes. Send less with it."),
                         hearth_words_get_host (details)),
        details);
  limit = hearth_words_for_size (details->limit_bytes);
  size = hearth_words_for_size (details->size_bytes);
  /* Translators: a server's name and two sizes: "25 MB" */
  return g_strdup_printf (_ ("%1$s takes at most %2$s, it has %3$s. Send less with it."),
                          hearth_words_get_host (details), limit, size);
}

static char *
message_sentence (const HearthErrorDetails *details)
{
  const char *host = hearth_words_get_host (details);
  const HearthRefusalKind kind =
      details != NULL
          ? hearth_refusal_kind_of (details->status_code, details->enhanced_code, details->server_text)
          : HEARTH_REFUSAL_OTHER;
  const char *format;

  switch ((int) kind)
    {
    case HEARTH_REFUSAL_SPAM:
      format = _ ("%s takes the letter for spam and refused it. Write it differently, or ask your provider.");
      break;
    case HEARTH_REFUSAL_CONTENT:
      format = _ ("%s refused the letter because of something in it, maybe an attachment.");
      break;
    case HEARTH_REFUSAL_TOO_MANY:
      format = _ ("%s refused the letter: too many at a time. Wait a while, then try again.");
      break;
    case HEARTH_REFUSAL_MAILBOX_FULL:
      format = _ ("%s refused the letter: there is no room.");
      break;
    default:
      format = _ ("%s refused the letter.");
      break;
    }
  return hearth_words_with_server_text (fill_in (format, host), details);
}

/* A part of hearth_words_for_error(). */
char *
hearth_words_for_sending_error (HearthErrorCode code, const HearthErrorDetails *details)
{
  switch ((int) code)
    {
    case HEARTH_ERROR_RECIPIENT_REFUSED:
      return recipients_sentence (details);
    case HEARTH_ERROR_SENDER_REFUSED:
      return hearth_words_with_server_text (
          g_strdup_printf (
              _ ("%s does not let you write from this address. Check which account it belongs to."),
              hearth_words_get_host (details)),
          details);
    case HEARTH_ERROR_MESSAGE_TOO_LARGE:
      return size_sentence (details);
    case HEARTH_ERROR_DELIVERY_UNKNOWN:
      return g_strdup (
          _ ("The connection broke at the end of sending: the letter may have arrived, or not. Ask "
             "whom it goes to if you can, before it is sent again."));
    case HEARTH_ERROR_MESSAGE_REFUSED:
    default:
      return message_sentence (details);
    }
}

static gint64
now_unix_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static gboolean
is_switched_off (HearthAccount *account)
{
  return account != NULL && hearth_account_get_status (account)->state == HEARTH_ACCOUNT_DISABLED;
}

/* What keeps all letters of @account from going out, or NULL. */
static char *
account_words (HearthAccount *account)
{
  const HearthAccountStatus *status = hearth_account_get_status (account);
  const GError *error = status->error;

  if (is_switched_off (account))
    return g_strdup (_ ("Its account is switched off. Switch that on to send it."));
  if (status->cannot_send && error != NULL)
    return hearth_words_for_error (error);
  if (status->state == HEARTH_ACCOUNT_WAITING && g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_PORTAL))
    return hearth_words_for_error (error);
  if (status->state == HEARTH_ACCOUNT_WAITING &&
      (error == NULL || g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_OFFLINE)))
    return g_strdup (_ ("It goes out when the network is back."));
  /* With a password that fetching was refused with nobody signs in for sending. */
  if (status->state == HEARTH_ACCOUNT_PROBLEM && error != NULL &&
      hearth_account_info_shares_password (hearth_account_get_info (account)) &&
      error->code >= HEARTH_ERROR_AUTH_REJECTED && error->code <= HEARTH_ERROR_KEYRING_NO_BUS)
    return hearth_words_for_error (error);
  return NULL;
}

/* A letter that nobody tried, though it is time, waits for what its account waits for. */
static char *
reason_words (const HearthOutboxItem *item, HearthAccount *account)
{
  const gboolean is_due = item->state == HEARTH_OUTBOX_QUEUED && item->not_before_unix_s <= now_unix_s ();

  if (is_due && is_switched_off (account))
    return account_words (account);
  if (item->refusals->len > 0)
    return hearth_words_for_refusals (item->refusals);
  if (item->error != NULL)
    return hearth_words_for_error (item->error);
  return is_due && account != NULL ? account_words (account) : NULL;
}

/* A time inside of a sentence: "at 14:05". */
char *
hearth_words_for_time (gint64 unix_s)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (unix_s);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  if (when == NULL)
    return g_strdup ("");
  if (g_date_time_get_year (when) == g_date_time_get_year (now) &&
      g_date_time_get_day_of_year (when) == g_date_time_get_day_of_year (now))
    /* Translators: a time of this day as strftime() takes it, inside a sentence: "It is tried again at 14:05." */
    return g_date_time_format (when, _ ("at %H:%M"));
  if (g_date_time_get_year (when) != g_date_time_get_year (now))
    /* Translators: a day of another year as strftime() takes it: "It goes out on Tuesday, 24 November 2027 at 08:00." */
    return g_date_time_format (when, _ ("on %A, %-d %B %Y at %H:%M"));
  /* Translators: a day and time as strftime() takes it, inside a sentence: "It goes out on Tuesday, 24 November at 08:00." */
  return g_date_time_format (when, _ ("on %A, %-d %B at %H:%M"));
}

/**
 * hearth_words_for_later:
 * @unix_s: when a letter goes out that was meant for later
 *
 * Returns: (transfer full): just that
 */
char *
hearth_words_for_later (gint64 unix_s)
{
  g_autofree char *when = hearth_words_for_time (unix_s);

  /* Translators: when: "on Tuesday, 24 November at 08:00" */
  return g_strdup_printf (_ ("The letter goes out %s"), when);
}

static char *
sent_words (const HearthOutboxItem *item, const char *subject)
{
  if (item->n_accepted < item->n_recipients && item->n_recipients > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "“%1$s” was sent to %2$u of %3$u person.",
                                         "“%1$s” was sent to %2$u of %3$u people.", item->n_recipients),
                            subject, item->n_accepted, item->n_recipients);
  return g_strdup_printf (_ ("“%s” was sent."), subject);
}

/* Whether it lies in Sent is not said: that may not have been looked at yet, and what lies there may be our own copy. */
static char *
unknown_words (const HearthOutboxItem *item, const char *subject)
{
  g_autofree char *sent = NULL;

  if (item->n_accepted == 0)
    return g_strdup_printf (_ ("The connection broke at the end of sending: “%s” may have arrived, or not. "
                               "Ask whom it goes to if you can, before it is sent again."),
                            subject);
  sent = sent_words (item, subject);
  /* Translators: %s is a sentence: “Tiles” was sent to 2 of 3 people. */
  return g_strdup_printf (
      _ ("%s The connection broke while it was sent to the others, who may have it or not. "
         "Ask them if you can, before it is sent again."),
      sent);
}

static char *
waiting_sentence (const HearthOutboxItem *item, const char *subject)
{
  const gboolean is_due = item->not_before_unix_s <= now_unix_s ();
  g_autofree char *when = NULL;

  if (item->n_accepted > 0)
    return sent_words (item, subject);
  if (is_due && item->attempts > 0)
    return g_strdup_printf (_ ("“%s” waits."), subject);
  if (is_due)
    return g_strdup_printf (_ ("“%s” waits to be sent."), subject);
  if (item->is_undo_window)
    return g_strdup_printf (_ ("“%s” goes out in a moment. Until then it can be taken back."), subject);
  when = hearth_words_for_time (item->not_before_unix_s);
  /* Translators: first a subject, then when: "on Tuesday, 24 November at 08:00" */
  return g_strdup_printf (_ ("“%1$s” goes out %2$s."), subject, when);
}

/* Its own words for a trouble may say the same: "It is tried again by itself." An account that cannot send tries nothing. */
static char *
next_try_sentence (const HearthOutboxItem *item, HearthAccount *account)
{
  g_autofree char *when = NULL;

  if (item->state != HEARTH_OUTBOX_QUEUED || item->next_try_unix_s <= now_unix_s () || item->attempts == 0)
    return NULL;
  if (account != NULL && (is_switched_off (account) || hearth_account_get_status (account)->cannot_send))
    return NULL;
  when = hearth_words_for_time (item->next_try_unix_s);
  /* Translators: when: "at 14:05" */
  return g_strdup_printf (_ ("It is tried again %s."), when);
}

static char *
join (const char *first, const char *second, const char *third)
{
  GString *text = g_string_new (first);

  if (second != NULL && *second != '\0')
    g_string_append_printf (text, " %s", second);
  if (third != NULL && *third != '\0')
    g_string_append_printf (text, " %s", third);
  return g_string_free (text, FALSE);
}

/**
 * hearth_words_for_letter:
 *
 * Returns: (transfer full): how a letter of the outbox is doing: what happened, why, and what comes next
 */
char *
hearth_words_for_letter (const HearthOutboxItem *item)
{
  return hearth_words_for_letter_of (item, NULL);
}

/**
 * hearth_words_for_letter_of:
 * @account: (nullable): the account that sends it; what keeps that from sending is why a letter waits that nobody tried
 *
 * Returns: (transfer full): the same as hearth_words_for_letter()
 */
char *
hearth_words_for_letter_of (const HearthOutboxItem *item, HearthAccount *account)
{
  const char *subject = item->subject != NULL && *item->subject != '\0' ? item->subject : _ ("No subject");
  g_autofree char *reason = reason_words (item, account);
  g_autofree char *state = NULL;
  g_autofree char *next = next_try_sentence (item, account);

  switch (item->state)
    {
    case HEARTH_OUTBOX_SENDING:
      return g_strdup_printf (_ ("“%s” is being sent."), subject);
    case HEARTH_OUTBOX_SENT:
      state = sent_words (item, subject);
      return join (state, hearth_outbox_item_has_refused (item) ? reason : NULL, NULL);
    case HEARTH_OUTBOX_UNKNOWN:
      return unknown_words (item, subject);
    case HEARTH_OUTBOX_FAILED:
      state = g_strdup_printf (_ ("“%s” was not sent."), subject);
      return join (state, reason, NULL);
    case HEARTH_OUTBOX_QUEUED:
    default:
      state = waiting_sentence (item, subject);
      return join (state, reason, next);
    }
}
