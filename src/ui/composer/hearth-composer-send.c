/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a composer ends: sent, kept or discarded. What a writer may have forgotten is noticed before anything is sent.
 * Nothing is lost when the outbox or the store refuses. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-composer-private.h"

#include <glib/gi18n.h>

#include "hearth-accessible.h"
#include "hearth-letter-text.h"
#include "hearth-reasons.h"
#include "hearth-send-times.h"
#include "hearth-time-dialog.h"
#include "hearth-words.h"

static const char *
why_not (const char *action, gpointer data)
{
  return HEARTH_COMPOSER_WINDOW (data)->is_sending ? _ ("The letter is on its way") : NULL;
}

static void
set_busy (HearthComposerWindow *self, gboolean is_busy)
{
  self->is_sending = is_busy;
  gtk_widget_set_sensitive (self->fields, !is_busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->editor), !is_busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->strip), !is_busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.send", !is_busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.send-later", !is_busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.discard", !is_busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.attach", !is_busy);
  hearth_reasons_set (self->fields, why_not (NULL, self));
  hearth_reasons_set (GTK_WIDGET (self->editor), why_not (NULL, self));
  hearth_reasons_set (GTK_WIDGET (self->strip), why_not (NULL, self));
  hearth_reasons_set_buttons (GTK_WIDGET (self), why_not, self);
}

/* --- sending ------------------------------------------------------------------------------------------------------ */

static void
queued_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthComposerWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthLetter) letter = hearth_letter_ref (hearth_draft_get_letter (HEARTH_DRAFT (source)));
  HearthKey key = hearth_draft_send_finish (HEARTH_DRAFT (source), result, &error);

  if (self->client == NULL)
    return; /* the program ends; the outbox has the letter or the draft is still there */
  if (error != NULL)
    {
      g_autofree char *words = hearth_words_for_error (error);
      g_autofree char *text = g_strdup_printf (_ ("The letter was not sent and is still here. %s"), words);

      set_busy (self, FALSE);
      hearth_composer_show_failed_end (self, text);
      g_signal_emit_by_name (self, "stays");
      return;
    }
  g_signal_emit_by_name (self, "sent", letter, key, self->later_unix_s);
  gtk_window_destroy (GTK_WINDOW (self));
}

static gint64
get_not_before (HearthComposerWindow *self)
{
  guint undo_s =
      self->settings != NULL ? g_settings_get_uint (self->settings, "undo-send-seconds") : HEARTH_UNDO_SEND_S;

  if (self->later_unix_s != 0)
    return self->later_unix_s;
  return g_get_real_time () / G_USEC_PER_SEC + undo_s;
}

static void
send_now (HearthComposerWindow *self)
{
  hearth_composer_window_save (self);
  set_busy (self, TRUE);
  hearth_draft_send_async (self->draft, get_not_before (self), queued_cb, g_object_ref (self));
}

/* --- what may have been forgotten --------------------------------------------------------------------------------- */

static gboolean
has_forgotten_attachment (HearthComposerWindow *self)
{
  g_autoptr (GPtrArray) attachments = hearth_attachment_strip_dup_list (self->strip);
  g_autofree char *text = hearth_editor_dup_text (self->editor);
  g_autofree char *own = hearth_letter_text_dup_own (text);

  return attachments->len == 0 && hearth_letter_text_mentions_attachment (own);
}

static void
forgotten_answered_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  HearthComposerWindow *self = HEARTH_COMPOSER_WINDOW (data);

  if (g_str_equal (response, "send"))
    send_now (self);
  else if (g_str_equal (response, "attach"))
    gtk_widget_activate_action (GTK_WIDGET (self), "composer.attach", NULL);
}

static GtkWidget *
new_question (HearthComposerWindow *self, const char *heading, const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "back", _ ("_Keep writing"));
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "back");
  return dialog;
}

static void
ask_about_attachment (HearthComposerWindow *self)
{
  GtkWidget *dialog =
      new_question (self, _ ("Nothing is attached"),
                    _ ("The letter speaks of something attached, but there is nothing with it."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "send", _ ("_Send as it is"), "attach",
                                    _ ("_Attach files…"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "attach", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "attach");
  g_signal_connect_object (dialog, "response", G_CALLBACK (forgotten_answered_cb), self, 0);
  hearth_accessible_tidy_buttons (GTK_WIDGET (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
send_or_ask_about_attachment (HearthComposerWindow *self)
{
  if (has_forgotten_attachment (self))
    ask_about_attachment (self);
  else
    send_now (self);
}

static void
subject_answered_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  HearthComposerWindow *self = HEARTH_COMPOSER_WINDOW (data);

  if (g_str_equal (response, "send"))
    send_or_ask_about_attachment (self);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->subject));
}

static void
ask_about_subject (HearthComposerWindow *self)
{
  GtkWidget *dialog = new_question (self, _ ("The letter has no subject"),
                                    _ ("A subject tells the recipients what it is about."));

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "send", _ ("_Send without"));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "back");
  g_signal_connect_object (dialog, "response", G_CALLBACK (subject_answered_cb), self, 0);
  hearth_accessible_tidy_buttons (GTK_WIDGET (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Says below the field what is wrong with the recipients, and goes there. */
static gboolean
check_recipients (HearthComposerWindow *self)
{
  g_autoptr (HearthLetter) letter = NULL;
  guint n_recipients;
  int wrong = -1;

  for (int field = N_FIELDS - 1; field >= 0; field--)
    {
      hearth_recipient_field_finish_typing (self->recipients[field]);
      if (!hearth_composer_check_field (self, (Field) field))
        wrong = field;
    }
  letter = hearth_composer_build_letter (self);
  n_recipients = letter->to->len + letter->cc->len + letter->bcc->len;
  if (wrong < 0 && n_recipients == 0)
    {
      hearth_composer_set_error (self, FIELD_TO, _ ("Say to whom the letter goes."));
      wrong = FIELD_TO;
    }
  else if (wrong < 0 && n_recipients > HEARTH_DRAFT_RECIPIENTS_MAX)
    {
      g_autofree char *text = g_strdup_printf (
          _ ("A letter can go to %1$u people at most; these are %2$u. Write to fewer at a time."),
          HEARTH_DRAFT_RECIPIENTS_MAX, n_recipients);

      hearth_composer_set_error (self, FIELD_TO, text);
      wrong = FIELD_TO;
    }
  if (wrong < 0)
    return TRUE;
  hearth_composer_show_field (self, (Field) wrong);
  gtk_widget_grab_focus (GTK_WIDGET (self->recipients[wrong]));
  return FALSE;
}

static gboolean
is_blank (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  return *stripped == '\0';
}

/* @later_unix_s: when it shall go out, or 0 for now */
static void
begin_sending (HearthComposerWindow *self, gint64 later_unix_s)
{
  if (self->is_sending || self->is_closing || self->client == NULL)
    return;
  self->later_unix_s = later_unix_s;
  hearth_composer_drop_notice (self, &self->failure);
  if (!check_recipients (self))
    return;
  if (hearth_attachment_strip_count_copying (self->strip) > 0)
    hearth_composer_show_failure (self,
                                  _ ("A file is still being added. The letter can be sent when it is here."));
  else if (is_blank (gtk_editable_get_text (GTK_EDITABLE (self->subject))))
    ask_about_subject (self);
  else
    send_or_ask_about_attachment (self);
}

static void
send_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  begin_sending (HEARTH_COMPOSER_WINDOW (widget), 0);
}

static void
time_answered_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  if (g_str_equal (response, "send"))
    begin_sending (HEARTH_COMPOSER_WINDOW (data),
                   hearth_time_dialog_get_unix_s (HEARTH_TIME_DIALOG (dialog)));
}

/* What is missing is said before a time is chosen. */
static void
pick_time (HearthComposerWindow *self, GDateTime *start)
{
  GtkWidget *dialog;

  if (!check_recipients (self))
    return;
  dialog = hearth_time_dialog_new (GTK_WINDOW (self), start);
  g_signal_connect_object (dialog, "response", G_CALLBACK (time_answered_cb), self, 0);
  hearth_accessible_tidy_buttons (GTK_WIDGET (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
send_later_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthComposerWindow *self = HEARTH_COMPOSER_WINDOW (widget);
  const char *when = g_variant_get_string (parameter, NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) morning = g_str_equal (when, "monday") ? hearth_send_times_monday_morning (now)
                                                               : hearth_send_times_tomorrow_morning (now);

  if (self->is_sending || self->is_closing || self->client == NULL)
    return;
  if (g_str_equal (when, "pick"))
    pick_time (self, morning);
  else
    begin_sending (self, g_date_time_to_unix (morning));
}

/* --- discarding --------------------------------------------------------------------------------------------------- */

static void
discarded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthComposerWindow) self = data;
  g_autoptr (GError) error = NULL;

  hearth_draft_discard_finish (HEARTH_DRAFT (source), result, &error);
  if (self->client == NULL)
    return;
  if (error != NULL)
    {
      g_autofree char *words = hearth_words_for_error (error);
      g_autofree char *text = g_strdup_printf (_ ("The letter could not be discarded. %s"), words);

      self->is_closing = FALSE;
      set_busy (self, FALSE);
      gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
      hearth_composer_show_failed_end (self, text);
      g_signal_emit_by_name (self, "stays");
      return;
    }
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
discard (HearthComposerWindow *self)
{
  hearth_attachment_strip_stop (self->strip);
  /* It is not written any more, but the draft knows it if it cannot be discarded. */
  if (self->push_idle != 0)
    hearth_composer_window_save (self);
  self->is_closing = TRUE;
  set_busy (self, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  hearth_draft_discard_async (self->draft, discarded_cb, g_object_ref (self));
}

static void
discard_answered_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  if (g_str_equal (response, "discard"))
    discard (HEARTH_COMPOSER_WINDOW (data));
}

static void
ask_to_discard (HearthComposerWindow *self)
{
  GtkWidget *dialog = new_question (
      self, _ ("Discard this letter?"),
      _ ("It is removed from Drafts, too, and kept nowhere else. To keep it as a draft, close the window."));

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "discard", _ ("_Discard"));
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "back");
  g_signal_connect_object (dialog, "response", G_CALLBACK (discard_answered_cb), self, 0);
  hearth_accessible_tidy_buttons (GTK_WIDGET (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
discard_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthComposerWindow *self = HEARTH_COMPOSER_WINDOW (widget);

  if (self->is_sending || self->is_closing || self->draft == NULL)
    return;
  if (hearth_composer_window_is_changed (self))
    ask_to_discard (self);
  else
    discard (self);
}

/* --- keeping ------------------------------------------------------------------------------------------------------ */

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthComposerWindow) self = data;
  HearthDraft *draft = HEARTH_DRAFT (source);
  g_autoptr (GError) error = NULL;

  hearth_draft_close_finish (draft, result, &error);
  if (self->client == NULL)
    return;
  if (error != NULL)
    {
      g_autofree char *words = hearth_words_for_error (error);
      g_autofree char *text =
          g_strdup_printf (_ ("The draft could not be saved, so it is still open. %s"), words);

      self->is_closing = FALSE;
      set_busy (self, FALSE);
      gtk_window_present (GTK_WINDOW (self));
      hearth_composer_show_failure (self, text);
      g_signal_emit_by_name (self, "stays");
      return;
    }
  if (hearth_draft_get_key (draft) != HEARTH_KEY_NONE)
    g_signal_emit_by_name (self, "kept", hearth_draft_get_letter (draft)->subject);
  gtk_window_destroy (GTK_WINDOW (self));
}

/* The window goes at once; what it shows is saved behind it. */
static void
keep (HearthComposerWindow *self)
{
  if (self->push_idle != 0)
    hearth_composer_window_save (self);
  hearth_attachment_strip_stop (self->strip);
  self->is_closing = TRUE;
  set_busy (self, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  hearth_draft_close_async (self->draft, closed_cb, g_object_ref (self));
}

static void
copying_answered_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  HearthComposerWindow *self = HEARTH_COMPOSER_WINDOW (data);

  self->is_asking = FALSE;
  if (!g_str_equal (response, "close"))
    g_signal_emit_by_name (self, "stays");
  else if (!self->is_sending && !self->is_closing)
    keep (self);
}

static void
ask_about_copying (HearthComposerWindow *self, guint n)
{
  g_autofree char *heading =
      g_strdup_printf (ngettext ("%u file is still being added", "%u files are still being added", n), n);
  GtkWidget *dialog =
      new_question (self, heading,
                    ngettext ("If the letter is closed now, it is kept in Drafts without this file.",
                              "If the letter is closed now, it is kept in Drafts without these files.", n));

  self->is_asking = TRUE;
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close without"));
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "close", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "back");
  g_signal_connect_object (dialog, "response", G_CALLBACK (copying_answered_cb), self, 0);
  hearth_accessible_tidy_buttons (GTK_WIDGET (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Of what is passed on and was not written on nothing is kept: what is being added is not missed. */
static gboolean
has_something_to_keep (HearthComposerWindow *self)
{
  return self->was_kept || self->has_own_files || self->push_idle != 0 ||
         hearth_draft_get_state (self->draft) != HEARTH_DRAFT_EMPTY;
}

/* Returns: TRUE: it is not destroyed yet */
gboolean
hearth_composer_close_request (HearthComposerWindow *self)
{
  guint n_copying = hearth_attachment_strip_count_copying (self->strip);

  if (self->is_sending || self->is_closing)
    return TRUE;
  if (self->draft == NULL)
    return FALSE;
  for (int field = 0; field < N_FIELDS; field++)
    hearth_recipient_field_finish_typing (self->recipients[field]);
  if (n_copying == 0 || !has_something_to_keep (self))
    {
      keep (self);
      return TRUE;
    }
  if (!self->is_asking)
    ask_about_copying (self, n_copying);
  return TRUE;
}

/* Installs composer.send, composer.send-later ("tomorrow", "monday" or "pick") and composer.discard. */
void
hearth_composer_send_class_init (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "composer.send", NULL, send_action);
  gtk_widget_class_install_action (widget_class, "composer.send-later", "s", send_later_action);
  gtk_widget_class_install_action (widget_class, "composer.discard", NULL, discard_action);
}
