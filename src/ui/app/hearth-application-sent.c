/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthApplication: what is said of letters, in the main window or, without it, by the desktop; and that the program stays
 * until a letter that was sent has left, also when its last window is gone or it was quit. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-application-private.h"

#include <glib/gi18n.h>

#include "hearth-client-filing.h"

#define NOTIFICATION_SENT "letter-sent"
#define NOTIFICATION_SAID "letter"
/* Offline it goes out when the program runs again. */
#define STAYS_FOR_SENDING_S 60

/* --- saying something --------------------------------------------------------------------------------------------- */

static void
notify_said (HearthApplication *self, const char *text)
{
  g_autoptr (GNotification) notification = g_notification_new (text);

  g_application_send_notification (G_APPLICATION (self), NOTIFICATION_SAID, notification);
}

/* In the main window, or without it by the desktop. */
void
hearth_application_say (HearthApplication *self, const char *text)
{
  HearthWindow *window = hearth_application_find_window (self);

  if (window != NULL)
    hearth_window_show_toast (window, text);
  else
    notify_said (self, text);
}

/* A sentence, and another one for the error. */
void
hearth_application_say_error (HearthApplication *self, const char *sentence, const GError *error)
{
  HearthWindow *window = hearth_application_find_window (self);
  g_autofree char *words = hearth_words_for_error (error);
  g_autofree char *text = g_strconcat (sentence, " ", words, NULL);

  if (window != NULL)
    hearth_window_say_sentence (window, text);
  else
    notify_said (self, text);
}

static gboolean
withdraw_cb (gpointer data)
{
  g_application_withdraw_notification (G_APPLICATION (data), NOTIFICATION_SENT);
  return G_SOURCE_REMOVE;
}

/* Without the main window there is no place for a toast. */
static void
notify_sent (HearthApplication *self, const char *text, guint undo_s, HearthKey key)
{
  g_autoptr (GNotification) notification = g_notification_new (text);

  g_notification_add_button_with_target (notification, _ ("Undo"), "app.take-back", "t", key);
  g_application_send_notification (G_APPLICATION (self), NOTIFICATION_SENT, notification);
  g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, undo_s, withdraw_cb, g_object_ref (self), g_object_unref);
}

/* --- staying until it has left ------------------------------------------------------------------------------------ */

typedef struct
{
  HearthApplication *application; /* held */
  HearthKey key;
  gulong handler;
  guint timeout;
  gboolean was_seen;
} Departure;

static void
end_departure (Departure *departure)
{
  HearthApplication *self = departure->application;

  g_clear_signal_handler (&departure->handler, self->client);
  g_clear_handle_id (&departure->timeout, g_source_remove);
  g_free (departure);
  self->n_departures--;
  hearth_application_go_on_quitting (self);
  g_application_release (G_APPLICATION (self));
}

static HearthOutboxItem *
find_item (HearthApplication *self, HearthKey key)
{
  GListModel *outbox = hearth_client_get_outbox (self->client);

  for (guint i = 0; i < g_list_model_get_n_items (outbox); i++)
    {
      g_autoptr (HearthWaitingLetter) letter = g_list_model_get_item (outbox, i);

      if (hearth_waiting_letter_get_item (letter)->key == key)
        return hearth_waiting_letter_get_item (letter); /* the outbox holds it */
    }
  return NULL;
}

static gboolean
is_on_its_way (const HearthOutboxItem *item)
{
  return item->state == HEARTH_OUTBOX_QUEUED || item->state == HEARTH_OUTBOX_SENDING ||
         (item->state == HEARTH_OUTBOX_SENT && !item->is_copy_filed);
}

/* One that is gone was taken back. */
static void
outbox_changed_cb (Departure *departure)
{
  HearthApplication *self = departure->application;
  HearthOutboxItem *item = find_item (self, departure->key);

  if (item == NULL && !departure->was_seen)
    return;
  departure->was_seen = TRUE;
  if (item != NULL && is_on_its_way (item))
    return;
  /* The main window says it itself. */
  if (item != NULL && hearth_outbox_item_is_listed (item) && hearth_application_find_window (self) == NULL)
    {
      g_autofree char *words = hearth_words_for_letter (item);

      notify_said (self, words);
    }
  end_departure (departure);
}

static gboolean
too_long_cb (gpointer data)
{
  Departure *departure = data;

  departure->timeout = 0;
  end_departure (departure);
  return G_SOURCE_REMOVE;
}

static void
stay_until_sent (HearthApplication *self, HearthKey key, guint undo_s)
{
  Departure *departure = g_new0 (Departure, 1);

  departure->application = self;
  departure->key = key;
  self->n_departures++;
  g_application_hold (G_APPLICATION (self));
  departure->handler = g_signal_connect_swapped (self->client, "notify::n-letters-waiting",
                                                 G_CALLBACK (outbox_changed_cb), departure);
  departure->timeout = g_timeout_add_seconds (undo_s + STAYS_FOR_SENDING_S, too_long_cb, departure);
  outbox_changed_cb (departure);
}

/* --- taking it back ----------------------------------------------------------------------------------------------- */

typedef struct
{
  HearthClient *client;
  HearthKey letter;
} Sent;

static void
sent_free (gpointer data)
{
  Sent *sent = data;

  g_object_unref (sent->client);
  g_free (sent);
}

static gboolean
too_late_cb (gpointer data)
{
  const Sent *sent = data;

  hearth_client_forget_letter_sent (sent->client, sent->letter);
  return G_SOURCE_REMOVE;
}

/* Undo takes it back for so long. */
static void
remember_sent (HearthApplication *self, HearthKey letter, guint undo_s)
{
  Sent *sent = g_new0 (Sent, 1);

  sent->client = g_object_ref (self->client);
  sent->letter = letter;
  hearth_client_note_letter_sent (self->client, letter);
  g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, undo_s, too_late_cb, sent, sent_free);
}

/* The letter @key is in the outbox, to go out at @later_unix_s, or with 0 when it can no longer be taken back. */
void
hearth_application_letter_sent (HearthApplication *self,
                                HearthLetter *letter,
                                guint64 key,
                                gint64 later_unix_s)
{
  /* When the program was quit meanwhile, its window goes now, and the letter before it ends. */
  gboolean is_window_going = self->is_quitting && later_unix_s == 0;
  HearthWindow *window = is_window_going ? NULL : hearth_application_find_window (self);
  guint undo_s =
      later_unix_s != 0 ? HEARTH_UNDO_SEND_S : g_settings_get_uint (self->settings, "undo-send-seconds");
  g_autofree char *text = NULL;
  AdwToast *toast;

  if (later_unix_s != 0)
    text = hearth_words_for_later (later_unix_s);
  else
    text = g_strdup_printf (
        ngettext ("The letter goes out in %u second", "The letter goes out in %u seconds", undo_s), undo_s);

  if (later_unix_s == 0)
    stay_until_sent (self, key, undo_s);
  if (undo_s == 0)
    {
      hearth_application_say (self, _ ("The letter is on its way"));
      return;
    }
  remember_sent (self, key, undo_s);
  if (window == NULL)
    {
      notify_sent (self, text, undo_s, key);
      return;
    }
  toast = adw_toast_new (text);
  adw_toast_set_button_label (toast, _ ("Undo"));
  adw_toast_set_action_name (toast, "app.take-back");
  adw_toast_set_action_target_value (toast, g_variant_new_uint64 (key));
  adw_toast_set_timeout (toast, undo_s);
  hearth_window_add_toast (window, toast);
}
