/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences about filing: what was done, what waits for the server and why, and what the server did not allow. UI
 * thread. */
#define G_LOG_DOMAIN "hearth-client"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hearth-words-private.h"

/* --- what was done --- */

static char *
fill_in (const char *format, guint n, const char *name)
{
  g_autofree char *count = g_strdup_printf ("%'u", n);
  g_autoptr (GString) text = g_string_new (format);

  g_string_replace (text, "%u", count, 1);
  g_string_replace (text, "%s", name != NULL ? name : "", 1);
  return g_strdup (text->str);
}

static char *
filed_by_role (HearthFolderRole role, guint n)
{
  switch ((int) role)
    {
    case HEARTH_ROLE_ARCHIVE:
      return fill_in (g_dngettext (GETTEXT_PACKAGE, "%u message archived", "%u messages archived", n), n,
                      NULL);
    case HEARTH_ROLE_JUNK:
      return fill_in (g_dngettext (GETTEXT_PACKAGE, "%u message is in Junk", "%u messages are in Junk", n), n,
                      NULL);
    case HEARTH_ROLE_TRASH:
      return fill_in (
          g_dngettext (GETTEXT_PACKAGE, "%u message moved to Trash", "%u messages moved to Trash", n), n,
          NULL);
    case HEARTH_ROLE_INBOX:
      return fill_in (
          g_dngettext (GETTEXT_PACKAGE, "%u message is back in Inbox", "%u messages are back in Inbox", n), n,
          NULL);
    default:
      return fill_in (g_dngettext (GETTEXT_PACKAGE, "%u message moved to %s", "%u messages moved to %s", n),
                      n, hearth_words_for_role (role));
    }
}

/**
 * hearth_words_for_filing:
 * @n: how many messages
 * @target: (nullable): the folder of @filing's target, if it has one
 *
 * Returns: (transfer full): what was done: "3 messages archived"
 */
char *
hearth_words_for_filing (const HearthFiling *filing, guint n, HearthFolder *target)
{
  const char *name = target != NULL ? hearth_folder_get_name (target) : NULL;

  if (filing->verb == HEARTH_FILE_DELETE)
    return fill_in (
        g_dngettext (GETTEXT_PACKAGE, "%u message deleted for ever", "%u messages deleted for ever", n), n,
        NULL);
  if (filing->verb == HEARTH_FILE_COPY)
    /* Translators: %s is a folder */
    return fill_in (g_dngettext (GETTEXT_PACKAGE, "%u message copied to %s", "%u messages copied to %s", n),
                    n, name);
  if (filing->target == HEARTH_KEY_NONE)
    return filed_by_role (filing->role, n);
  if (target != NULL && hearth_folder_get_role (target) == HEARTH_ROLE_ARCHIVE)
    return filed_by_role (HEARTH_ROLE_ARCHIVE, n);
  /* Translators: %s is a folder */
  return fill_in (g_dngettext (GETTEXT_PACKAGE, "%u message moved to %s", "%u messages moved to %s", n), n,
                  name);
}

/**
 * hearth_words_for_filed_in_part:
 * @filed: what was done, with the reason why that is not all
 *
 * Returns: (transfer full): a sentence: of how many messages, and why not of the others
 */
char *
hearth_words_for_filed_in_part (const HearthFiled *filed)
{
  g_autofree char *why = hearth_words_for_error (filed->failure);
  const guint n = filed->entries->len;

  if (n >= filed->n_wanted)
    return g_steal_pointer (&why);
  /* Translators: 12 of 800 messages; then a sentence that says why the others were not moved, deleted, copied … */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Done for only %1$'u of %2$'u message. %3$s",
                                       "Done for only %1$'u of %2$'u messages. %3$s", filed->n_wanted),
                          n, filed->n_wanted, why);
}

/**
 * hearth_words_for_flags:
 * @mask: which flags were changed
 * @values: to what
 *
 * Returns: (transfer full): what was done: "3 messages marked as read"
 */
char *
hearth_words_for_flags (HearthFlags mask, HearthFlags values, guint n)
{
  const gboolean is_set = (values & mask) != 0;

  if ((mask & HEARTH_FLAG_SEEN) != 0)
    return is_set ? fill_in (g_dngettext (GETTEXT_PACKAGE, "%u message marked as read",
                                          "%u messages marked as read", n),
                             n, NULL)
                  : fill_in (g_dngettext (GETTEXT_PACKAGE, "%u message marked as unread",
                                          "%u messages marked as unread", n),
                             n, NULL);
  if ((mask & HEARTH_FLAG_FLAGGED) != 0)
    return is_set
               ? fill_in (g_dngettext (GETTEXT_PACKAGE, "%u star added", "%u stars added", n), n, NULL)
               : fill_in (g_dngettext (GETTEXT_PACKAGE, "%u star removed", "%u stars removed", n), n, NULL);
  return fill_in (g_dngettext (GETTEXT_PACKAGE, "%u message changed", "%u messages changed", n), n, NULL);
}

/**
 * hearth_words_for_renaming:
 *
 * Returns: (transfer full): what was done
 */
char *
hearth_words_for_renaming (const char *old_name, const char *new_name)
{
  /* Translators: a folder's name as it was and as it is */
  return g_strdup_printf (_ ("%1$s is called %2$s now"), old_name, new_name);
}

/* --- what waits --- */

/* The name that the tree shows, else the last part of the path. */
static const char *
name_of (HearthFolder *folder, const char *path)
{
  const char *last = path != NULL ? strrchr (path, '/') : NULL;

  if (folder != NULL)
    return hearth_folder_get_name (folder);
  if (last != NULL)
    return last + 1;
  /* Translators: stands for the name of a folder that is not known any more */
  return path != NULL ? path : _ ("a folder");
}

/* A new name: what the path ends in, whatever the tree shows by now. */
static const char *
last_part (const char *path)
{
  return name_of (NULL, path);
}

static char *
messages_words (const HearthPendingChange *change)
{
  if (change->subject != NULL && *change->subject != '\0')
    /* Translators: the subject of a message */
    return g_strdup_printf (_ ("“%s”"), change->subject);
  return fill_in (g_dngettext (GETTEXT_PACKAGE, "%u message", "%u messages", change->n_messages),
                  change->n_messages, NULL);
}

/**
 * hearth_words_for_pending:
 * @folder: (nullable): the folder concerned, if it is known
 * @target: (nullable): where to, likewise
 *
 * Returns: (transfer full): what is to be done on the server: "Move 2 messages to Archive"
 */
char *
hearth_words_for_pending (const HearthPendingChange *change, HearthFolder *folder, HearthFolder *target)
{
  const char *from = name_of (folder, change->folder_path);
  const char *to = name_of (target, change->target_path);
  g_autofree char *what = messages_words (change);

  switch (change->kind)
    {
    case HEARTH_PENDING_FILE_COPY:
      /* Translators: a letter's subject in quotes, then a folder */
      return g_strdup_printf (_ ("Keep %1$s in %2$s"), what, to);
    case HEARTH_PENDING_MOVE:
      /* Translators: "2 messages" or a subject in quotes, then a folder */
      return g_strdup_printf (_ ("Move %1$s to %2$s"), what, to);
    case HEARTH_PENDING_COPY:
      /* Translators: "2 messages" or a subject in quotes, then a folder */
      return g_strdup_printf (_ ("Copy %1$s to %2$s"), what, to);
    case HEARTH_PENDING_DELETE:
      /* Translators: "2 messages" or a subject in quotes, then a folder */
      return g_strdup_printf (_ ("Delete %1$s in %2$s for ever"), what, from);
    case HEARTH_PENDING_CREATE_FOLDER:
      return g_strdup_printf (_ ("Make the folder %s"), from);
    case HEARTH_PENDING_RENAME_FOLDER:
      return g_strdup_printf (_ ("Call the folder %1$s %2$s"), last_part (change->folder_path),
                              last_part (change->target_path));
    case HEARTH_PENDING_REMOVE_FOLDER:
      return g_strdup_printf (_ ("Delete the folder %s"), from);
    case HEARTH_PENDING_SUBSCRIBE:
      return g_strdup_printf (_ ("Subscribe to %s"), from);
    case HEARTH_PENDING_KEEP_DRAFT:
      /* Translators: a draft's subject in quotes */
      return g_strdup_printf (_ ("Keep the draft %s"), what);
    case HEARTH_PENDING_UNSUBSCRIBE:
    default:
      return g_strdup_printf (_ ("Unsubscribe from %s"), from);
    }
}

/**
 * hearth_words_for_pending_state:
 *
 * Returns: (transfer full): how a change that waits stands: why it was not made, and what comes next
 */
char *
hearth_words_for_pending_state (const HearthPendingChange *change)
{
  g_autofree char *reason = change->error != NULL ? hearth_words_for_error (change->error) : NULL;
  g_autofree char *next = NULL;

  if (change->state == HEARTH_PENDING_RUNNING)
    return g_strdup (_ ("The server is being told."));
  if (change->state == HEARTH_PENDING_FAILED)
    return reason != NULL ? g_steal_pointer (&reason) : g_strdup (_ ("The server did not do it."));
  if (change->attempts == 0)
    return reason != NULL ? g_steal_pointer (&reason) : g_strdup (_ ("Waits for the server."));
  if (change->not_before_unix_s > 0)
    {
      g_autofree char *when = hearth_words_for_time (change->not_before_unix_s);

      /* Translators: how often, and when next: "at 14:05" */
      next = fill_in (g_dngettext (GETTEXT_PACKAGE, "Tried %u time, again %s.", "Tried %u times, again %s.",
                                   change->attempts),
                      change->attempts, when);
    }
  else
    next = g_strdup (_ ("It is tried again as soon as possible."));
  return reason != NULL ? g_strdup_printf ("%s %s", reason, next) : g_steal_pointer (&next);
}

/* --- what was not done --- */

static char *
not_allowed_words (const HearthPendingChange *change, const char *from, const char *to)
{
  switch (change->kind)
    {
    case HEARTH_PENDING_FILE_COPY:
      return g_strdup_printf (_ ("The server did not take the copy for %s."), to);
    case HEARTH_PENDING_MOVE:
      return g_strdup_printf (_ ("The server did not allow moving to %s."), to);
    case HEARTH_PENDING_COPY:
      return g_strdup_printf (_ ("The server did not allow copying to %s."), to);
    case HEARTH_PENDING_DELETE:
      return g_strdup_printf (_ ("The server did not allow deleting in %s."), from);
    case HEARTH_PENDING_CREATE_FOLDER:
      return g_strdup_printf (_ ("The server did not allow making the folder %s."), from);
    case HEARTH_PENDING_RENAME_FOLDER:
      return g_strdup_printf (_ ("The server did not allow calling a folder %s."),
                              last_part (change->target_path));
    case HEARTH_PENDING_REMOVE_FOLDER:
      return g_strdup_printf (_ ("The server did not allow deleting the folder %s."), from);
    case HEARTH_PENDING_KEEP_DRAFT:
      return g_strdup (_ ("The server did not take the draft."));
    case HEARTH_PENDING_SUBSCRIBE:
    case HEARTH_PENDING_UNSUBSCRIBE:
    default:
      return g_strdup_printf (_ ("The server did not allow changing the subscription to %s."), from);
    }
}

/* What became of it, or NULL where there is nothing to see. */
static char *
went_back_words (const HearthPendingChange *change, const char *from)
{
  switch ((int) change->kind)
    {
    case HEARTH_PENDING_MOVE:
    case HEARTH_PENDING_DELETE:
      /* Translators: %s is a folder */
      return fill_in (g_dngettext (GETTEXT_PACKAGE, "The message is back in %s.",
                                   "The %u messages are back in %s.", change->n_messages),
                      change->n_messages, from);
    case HEARTH_PENDING_RENAME_FOLDER:
      return g_strdup_printf (_ ("It is called %s again."), last_part (change->folder_path));
    case HEARTH_PENDING_REMOVE_FOLDER:
      return g_strdup (_ ("It is there again, with its messages."));
    default:
      return NULL;
    }
}

static gboolean
is (const GError *error, HearthErrorCode code)
{
  return g_error_matches (error, HEARTH_ERROR, (int) code);
}

/* Nothing is back where it was: it is not there any more. */
static gboolean
is_lost (const GError *error)
{
  return is (error, HEARTH_ERROR_NOT_FOUND) || is (error, HEARTH_ERROR_FOLDER_GONE);
}

/* Why something could not be done; @from and @to are the folders. */
static char *
why_words (const HearthPendingChange *change, const char *from, const char *to)
{
  /* It said that it did. */
  if (change->state == HEARTH_PENDING_FAILED && is (change->error, HEARTH_ERROR_PROTOCOL))
    return g_strdup (_ ("The server did not do it."));
  if (is (change->error, HEARTH_ERROR_FOLDER_GONE))
    /* Translators: %s is a folder */
    return g_strdup_printf (_ ("There is no folder %s on the server any more."), from);
  /* That of another account is not known any more. */
  if (is (change->error, HEARTH_ERROR_TARGET_GONE) && change->target_path != NULL)
    return g_strdup_printf (_ ("There is no folder %s on the server any more."), to);
  if (is (change->error, HEARTH_ERROR_NOT_FOUND) && change->n_messages > 0)
    return fill_in (g_dngettext (GETTEXT_PACKAGE,
                                 /* Translators: %s is a folder; by somebody else, or by another program */
                                 "It is not in %s any more: it was moved or deleted elsewhere.",
                                 "They are not in %s any more: they were moved or deleted elsewhere.",
                                 change->n_messages),
                    change->n_messages, from);
  return hearth_words_for_error (change->error);
}

/* Others changed or removed the copy of a draft that was written on here: both are kept. */
static char *
kept_draft_words (const HearthPendingChange *change)
{
  if (change->subject != NULL && *change->subject != '\0')
    return g_strdup_printf (
        _ ("The draft “%s” was changed or deleted elsewhere meanwhile. What you wrote here is "
           "kept, as a draft of its own."),
        change->subject);
  return g_strdup (
      _ ("A draft was changed or deleted elsewhere meanwhile. What you wrote here is kept, as a draft "
         "of its own."));
}

/* The server does not take a draft: it is here, and nowhere else. */
static char *
refused_draft_words (const HearthPendingChange *change)
{
  const HearthErrorDetails *details = hearth_error_get_details (change->error);
  g_autofree char *why =
      is (change->error, HEARTH_ERROR_SERVER_REFUSED) ? NULL : hearth_words_for_error (change->error);
  g_autofree char *what =
      change->subject != NULL && *change->subject != '\0'
          /* Translators: a draft's subject */
          ? g_strdup_printf (_ ("The server did not take the draft “%s”."), change->subject)
          : g_strdup (_ ("The server did not take a draft."));
  g_autofree char *reason = why != NULL ? g_strconcat (what, " ", why, NULL)
                                        : hearth_words_with_server_text (g_steal_pointer (&what), details);

  /* Translators: first a sentence or two: that the server did not take a draft, and why */
  return g_strdup_printf (
      _ ("%s What you wrote is safe on this computer, but other devices do not have it. It is "
         "tried again by itself."),
      reason);
}

/**
 * hearth_words_for_not_done:
 * @folder: (nullable): the folder concerned, if it is known
 * @target: (nullable): where to, likewise
 *
 * Returns: (transfer full): what the server did not do, where things are now, and why; what others made impossible; or, of
 *   what has FAILED, that the user has to decide
 */
char *
hearth_words_for_not_done (const HearthPendingChange *change, HearthFolder *folder, HearthFolder *target)
{
  const char *from = name_of (folder, change->folder_path);
  const char *to = name_of (target, change->target_path);
  const gboolean stays = change->state == HEARTH_PENDING_FAILED;
  const gboolean is_refused =
      change->error == NULL || (!stays && is (change->error, HEARTH_ERROR_SERVER_REFUSED));
  const HearthErrorDetails *details = change->error != NULL ? hearth_error_get_details (change->error) : NULL;
  g_autofree char *back = stays ? g_strdup (_ ("It can be tried again, or taken back, in Activity."))
                          : change->error == NULL || !is_lost (change->error) ? went_back_words (change, from)
                                                                              : NULL;
  GString *text;

  if (change->kind == HEARTH_PENDING_KEEP_DRAFT)
    return change->error == NULL || is (change->error, HEARTH_ERROR_NOT_FOUND) ? kept_draft_words (change)
                                                                               : refused_draft_words (change);
  if (is_refused)
    {
      g_autofree char *what = not_allowed_words (change, from, to);

      text = g_string_new (what);
    }
  else
    {
      g_autofree char *what = hearth_words_for_pending (change, folder, target);
      g_autofree char *why = why_words (change, from, to);

      text = g_string_new (NULL);
      /* Translators: what was to be done, "Move 2 messages to Archive", then a sentence that says why it was not */
      g_string_append_printf (text, _ ("Not done: %1$s. %2$s"), what, why);
    }
  if (back != NULL)
    g_string_append_printf (text, " %s", back);
  if (!is_refused)
    return g_string_free (text, FALSE);
  return hearth_words_with_server_text (g_string_free (text, FALSE), details);
}

/**
 * hearth_words_for_flags_refused:
 * @n: on how many messages
 * @error: why
 *
 * Returns: (transfer full): that a change of flags was not kept
 */
char *
hearth_words_for_flags_refused (guint n, const GError *error)
{
  g_autofree char *why = NULL;
  g_autofree char *back = NULL;

  if (is (error, HEARTH_ERROR_NOT_FOUND))
    return fill_in (g_dngettext (GETTEXT_PACKAGE,
                                 "The star could not be kept: the message was deleted elsewhere.",
                                 "%u stars could not be kept: the messages were deleted elsewhere.", n),
                    n, NULL);
  why = is (error, HEARTH_ERROR_OVER_QUOTA) ? hearth_words_for_error (error)
                                            : g_strdup (_ ("The server did not allow the change."));
  back =
      fill_in (g_dngettext (GETTEXT_PACKAGE, "The message is as it was.", "%u messages are as they were.", n),
               n, NULL);
  return g_strdup_printf ("%s %s", why, back);
}

/**
 * hearth_words_for_name_error:
 * @name: what was typed
 *
 * Returns: (transfer full): why a folder cannot have that name
 */
char *
hearth_words_for_name_error (const GError *error, const char *name)
{
  if (g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_ALREADY_EXISTS))
    return g_strdup_printf (_ ("There is a folder called %s already."), name);
  if (g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT))
    return g_strdup_printf (
        _ ("The server cannot have a folder called %s: its name has a sign that parts folders "
           "from each other, or one that is not to be seen."),
        name);
  return hearth_words_for_error (error);
}
