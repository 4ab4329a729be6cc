/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The composer over a household made up: what it begins with, what it refuses and says, what it hands over. */

#include <string.h>

#include "hearth-attachment-strip.h"
#include "hearth-composer-window.h"
#include "hearth-engine-drafts.h"
#include "hearth-error.h"
#include "hearth-identity-button.h"
#include "hearth-letter-text.h"
#include "hearth-plain-editor.h"
#include "hearth-quiet-line.h"
#include "hearth-recipient-field.h"
#include "hearth-send-times.h"
#include "hearth-time-dialog.h"
#include "ui-fixture.h"

static HearthLetter *sent;
static HearthLetter *saved;
static gboolean is_refusing;
static gboolean is_disk_full;

static HearthKey
send_letter (HearthLetter *letter, GError **error)
{
  if (is_refusing)
    {
      *error = hearth_error_new (HEARTH_ERROR_STORE_FULL, "full");
      return HEARTH_KEY_NONE;
    }
  g_clear_pointer (&sent, hearth_letter_unref);
  sent = hearth_letter_ref (letter);
  return hearth_key_new (FAKE_HOME, 77);
}

static gboolean
save_letter (HearthLetter *letter, GError **error)
{
  if (is_disk_full)
    {
      *error = hearth_error_new (HEARTH_ERROR_STORE_FULL, "full");
      return FALSE;
    }
  g_clear_pointer (&saved, hearth_letter_unref);
  saved = hearth_letter_ref (letter);
  return TRUE;
}

static gboolean
discard_letter (GError **error)
{
  if (is_refusing)
    *error = hearth_error_new (HEARTH_ERROR_STORE_FULL, "full");
  return !is_refusing;
}

static HearthKey edited_key;

/* Somebody else's draft, or with a key one of ours: nothing in it but a subject. */
static HearthLetter *
edit_letter (HearthKey placement, HearthKey *draft)
{
  HearthLetter *letter = hearth_letter_new (FAKE_HOME);

  letter->subject = g_strdup ("Tiles");
  letter->text = g_strdup ("");
  *draft = edited_key;
  return letter;
}

/* Two letters were open as the store has it. */
static void
list_open_letters (GPtrArray *records)
{
  for (gint64 id = 900; id <= 901; id++)
    {
      HearthKey key = hearth_key_new (FAKE_HOME, id);
      HearthKey none;
      g_autoptr (HearthLetter) letter = edit_letter (key, &none);

      g_ptr_array_add (records, hearth_draft_record_new (key, HEARTH_KEY_NONE, letter));
    }
}

static const FakeHooks hooks = { .send = send_letter,
                                 .save_draft = save_letter,
                                 .discard_draft = discard_letter,
                                 .edit_draft = edit_letter,
                                 .list_open_drafts = list_open_letters };

static HearthLetter *
new_reply (void)
{
  HearthLetter *letter = hearth_letter_new (FAKE_HOME);

  g_ptr_array_add (letter->to, hearth_address_new ("Marta Keller", "marta@keller-kitchens.example"));
  letter->subject = g_strdup ("Re: Kitchen tiles: two offers");
  letter->text =
      g_strdup ("\n\nOn 22 November, Marta Keller wrote:\n> Good morning Anna,\n> here are both offers.\n");
  letter->answers = hearth_key_new (FAKE_HOME, FAKE_INBOX * 10000000);
  g_ptr_array_add (letter->in_reply_to, g_strdup ("1@keller-kitchens.example"));
  return letter;
}

static GtkWidget *
open_draft (HearthDraft *draft)
{
  GtkWidget *window = hearth_composer_window_new (ui_client (), NULL);

  hearth_composer_window_begin (HEARTH_COMPOSER_WINDOW (window), draft);
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_frames (window, 3);
  return window;
}

static GtkWidget *
open_composer (HearthLetter *letter)
{
  g_autoptr (HearthDraft) draft = NULL;

  ui_load_style ();
  fake_engine_set_hooks (&hooks);
  is_refusing = FALSE;
  is_disk_full = FALSE;
  g_clear_pointer (&sent, hearth_letter_unref);
  g_clear_pointer (&saved, hearth_letter_unref);
  draft = hearth_client_begin_draft (ui_client (), letter);
  return open_draft (draft);
}

static HearthRecipientField *
find_field (GtkWidget *window, const char *id)
{
  return HEARTH_RECIPIENT_FIELD (gtk_widget_get_template_child (window, HEARTH_TYPE_COMPOSER_WINDOW, id));
}

static GtkEditable *
find_entry (GtkWidget *window, const char *id)
{
  return GTK_EDITABLE (gtk_widget_get_template_child (window, HEARTH_TYPE_COMPOSER_WINDOW, id));
}

/* Types over what the field has. */
static void
fill (GtkWidget *window, const char *id, const char *text)
{
  g_autoptr (GPtrArray) none = hearth_address_list_new ();
  HearthRecipientField *field = find_field (window, id);

  hearth_recipient_field_set_list (field, none);
  gtk_editable_set_text (hearth_recipient_field_get_entry (field), " ");
  gtk_editable_set_text (hearth_recipient_field_get_entry (field), text);
}

static GtkLabel *
find_label (GtkWidget *window, const char *id)
{
  return GTK_LABEL (gtk_widget_get_template_child (window, HEARTH_TYPE_COMPOSER_WINDOW, id));
}

static gboolean
has_sent (gpointer data)
{
  return sent != NULL;
}

static void
test_reply (void)
{
  g_autoptr (HearthLetter) letter = new_reply ();
  GtkWidget *window = open_composer (letter);
  HearthEditor *editor = HEARTH_EDITOR (ui_find_type (window, HEARTH_TYPE_PLAIN_EDITOR));

  g_assert_false (hearth_composer_window_is_changed (HEARTH_COMPOSER_WINDOW (window)));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Re: Kitchen tiles: two offers");
  fill (window, "cc", "Tomas <tomas@vogel.example>; paul@keller-kitchens.example");
  g_assert_true (hearth_composer_window_is_changed (HEARTH_COMPOSER_WINDOW (window)));
  hearth_editor_set_text (editor, "Hello Marta,\r\nthank you.\n");
  ui_shot (window, "composer");
  gtk_widget_activate_action (window, "composer.send", NULL);
  ui_wait (has_sent, NULL);
  g_assert_cmpstr (sent->text, ==, "Hello Marta,\nthank you.\n");
  g_assert_cmpuint (sent->to->len, ==, 1);
  g_assert_cmpuint (sent->cc->len, ==, 2);
  g_assert_cmpuint (sent->answers, ==, letter->answers);
  g_assert_cmpuint (sent->in_reply_to->len, ==, 1);
  g_assert_cmpint (sent->identity, ==, FAKE_HOME);
}

/* An address that is being typed is seen whole: the entry has the rest of its line. */
static void
test_entry_has_the_rest_of_its_line (void)
{
  g_autoptr (HearthLetter) letter = new_reply ();
  GtkWidget *window = open_composer (letter);
  HearthRecipientField *field = find_field (window, "to");
  GtkWidget *entry = GTK_WIDGET (hearth_recipient_field_get_entry (field));
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (entry, GTK_WIDGET (field), &bounds));
  g_assert_cmpfloat (bounds.origin.x, >, 0);
  g_assert_cmpfloat (bounds.origin.x + bounds.size.width, ==, gtk_widget_get_width (GTK_WIDGET (field)));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_wrong_address_is_said_under_the_field (void)
{
  g_autoptr (HearthLetter) letter = new_reply ();
  GtkWidget *window = open_composer (letter);

  fill (window, "to", "marta@keller-kitchens.example, paul@keller kitchens");
  gtk_widget_activate_action (window, "composer.send", NULL);
  g_assert_null (sent);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (find_label (window, "to_error"))));
  g_assert_nonnull (
      strstr (gtk_label_get_text (find_label (window, "to_error")), "is not a complete address"));
  ui_shot (window, "composer-wrong-address");
  fill (window, "to", "");
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (find_label (window, "to_error"))));
  gtk_widget_activate_action (window, "composer.send", NULL);
  g_assert_null (sent);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (find_label (window, "to_error"))));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
kept_cb (GtkWidget *window, const char *subject, char **kept)
{
  *kept = g_strdup (subject);
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static void
test_closing_keeps_the_draft (void)
{
  g_autoptr (HearthLetter) letter = new_reply ();
  GtkWidget *window = open_composer (letter);
  g_autofree char *kept = NULL;

  g_signal_connect (window, "kept", G_CALLBACK (kept_cb), &kept);
  gtk_editable_set_text (find_entry (window, "subject"), "Tiles");
  gtk_window_close (GTK_WINDOW (window));
  ui_wait (is_set, &kept);
  g_assert_cmpstr (kept, ==, "Tiles");
}

static guint
count_windows (void)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  return g_list_model_get_n_items (windows);
}

static void
test_discarding_asks (void)
{
  g_autoptr (HearthLetter) letter = new_reply ();
  GtkWidget *window = open_composer (letter);
  guint before = count_windows ();

  gtk_editable_set_text (find_entry (window, "subject"), "Tiles");
  gtk_widget_activate_action (window, "composer.discard", NULL);
  ui_wait_frames (window, 3);
  g_assert_cmpuint (count_windows (), ==, before + 1); /* the question */
  ui_shot (window, "composer-discard");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
edited_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(HearthDraft **) data = hearth_client_edit_draft_finish (HEARTH_CLIENT (source), result, NULL);
}

static void
note_cb (GtkWidget *window, gboolean *is_noted)
{
  *is_noted = TRUE;
}

static GtkWindow *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return window; /* GTK holds it */
    }
  return NULL;
}

/* While a file is being added the window stays and asks; it is kept with the file once that is here. */
static void
test_closing_waits_for_files (void)
{
  g_autoptr (HearthLetter) letter = new_reply ();
  GtkWidget *window = open_composer (letter);
  HearthAttachmentStrip *strip =
      HEARTH_ATTACHMENT_STRIP (ui_find_type (window, HEARTH_TYPE_ATTACHMENT_STRIP));
  g_autoptr (GBytes) bytes = g_bytes_new_static ("tiles", 5);
  g_autofree char *kept = NULL;
  gboolean has_stayed = FALSE;

  g_signal_connect (window, "kept", G_CALLBACK (kept_cb), &kept);
  g_signal_connect (window, "stays", G_CALLBACK (note_cb), &has_stayed);
  gtk_editable_set_text (find_entry (window, "subject"), "With tiles");
  fake_engine_hold_attaching (TRUE);
  hearth_attachment_strip_add_bytes (strip, "tiles.txt", "text/plain", bytes);
  gtk_window_close (GTK_WINDOW (window));
  ui_wait_frames (window, 3);
  g_assert_false (has_stayed); /* that is not known yet */
  g_assert_null (kept);
  g_assert_nonnull (find_dialog ());
  ui_shot (GTK_WIDGET (find_dialog ()), "composer-files-on-their-way");
  gtk_window_close (find_dialog ());
  ui_wait_frames (window, 3);
  g_assert_true (has_stayed);
  g_assert_null (kept);
  fake_engine_hold_attaching (FALSE);
  ui_wait_frames (window, 3);
  gtk_window_close (GTK_WINDOW (window));
  ui_wait (is_set, &kept);
  g_assert_cmpuint (saved->attachments->len, ==, 1);
}

static const HearthErrorCode *failing_code;

static GError *
fail_attaching (void)
{
  GError *error = hearth_error_new (*failing_code, "Error opening file “a”: No space");

  if (*failing_code == HEARTH_ERROR_LIMIT)
    hearth_error_get_details (error)->limit_bytes = G_GUINT64_CONSTANT (1) << 30;
  return error;
}

/* Each reason why a file cannot be taken is said in words about files. */
static void
test_file_not_added (void)
{
  static const FakeHooks failing = { .fail_attaching = fail_attaching };
  static const HearthErrorCode codes[] = { HEARTH_ERROR_NOT_FOUND, HEARTH_ERROR_INVALID_INPUT,
                                           HEARTH_ERROR_LIMIT, HEARTH_ERROR_FAILED };
  static const char *const words[] = { "no such file", "no folders", "at most", "No space" };
  g_autoptr (HearthLetter) letter = new_reply ();
  GtkWidget *window = open_composer (letter);
  HearthAttachmentStrip *strip =
      HEARTH_ATTACHMENT_STRIP (ui_find_type (window, HEARTH_TYPE_ATTACHMENT_STRIP));
  g_autoptr (GFile) file = g_file_new_for_path ("/a");

  fake_engine_set_hooks (&failing);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *said = NULL;

      failing_code = &codes[i];
      g_signal_connect (strip, "failed", G_CALLBACK (kept_cb), &said);
      hearth_attachment_strip_add_file (strip, file);
      ui_wait (is_set, &said);
      if (strstr (said, words[i]) == NULL)
        g_error ("“%s” does not say “%s”", said, words[i]);
      g_signal_handlers_disconnect_by_func (strip, kept_cb, &said);
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

/* The address that a draft was written from was removed: another one takes its place, and that is said. */
static void
test_address_is_gone (void)
{
  g_autoptr (HearthLetter) letter = hearth_letter_new (4711);
  HearthIdentityButton *from;
  GtkWidget *window;

  letter->subject = g_strdup ("");
  letter->text = g_strdup ("");
  window = open_composer (letter);
  from = HEARTH_IDENTITY_BUTTON (ui_find_type (window, HEARTH_TYPE_IDENTITY_BUTTON));
  g_assert_cmpint (hearth_identity_button_get_identity (from), ==, FAKE_HOME);
  g_assert_nonnull (ui_find (window, "hearth-quiet-line"));
  g_assert_false (hearth_composer_window_is_changed (HEARTH_COMPOSER_WINDOW (window)));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Without the file, if the writer says so. */
static void
test_closing_without_files (void)
{
  g_autoptr (HearthLetter) letter = new_reply ();
  GtkWidget *window = open_composer (letter);
  HearthAttachmentStrip *strip =
      HEARTH_ATTACHMENT_STRIP (ui_find_type (window, HEARTH_TYPE_ATTACHMENT_STRIP));
  g_autoptr (GBytes) bytes = g_bytes_new_static ("tiles", 5);
  g_autofree char *kept = NULL;
  gboolean has_stayed = FALSE;

  g_signal_connect (window, "kept", G_CALLBACK (kept_cb), &kept);
  g_signal_connect (window, "stays", G_CALLBACK (note_cb), &has_stayed);
  gtk_editable_set_text (find_entry (window, "subject"), "Without tiles");
  fake_engine_hold_attaching (TRUE);
  hearth_attachment_strip_add_bytes (strip, "tiles.txt", "text/plain", bytes);
  gtk_window_close (GTK_WINDOW (window));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (find_dialog ()), "close");
  ui_wait (is_set, &kept);
  g_assert_false (has_stayed);
  fake_engine_hold_attaching (FALSE);
  g_assert_cmpuint (saved->attachments->len, ==, 0);
}

/* A draft that was there before is asked about, also if nobody wrote in it since it was opened. */
static void
test_kept_draft_is_asked_about (void)
{
  const HearthKey keys[] = { HEARTH_KEY_NONE, hearth_key_new (FAKE_HOME, 900) };

  ui_load_style ();
  fake_engine_set_hooks (&hooks);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (HearthDraft) draft = NULL;
      GtkWidget *window;

      edited_key = keys[i];
      hearth_client_edit_draft_async (ui_client (), hearth_key_new (FAKE_HOME, FAKE_DRAFTS * 10000000),
                                      edited_cb, &draft);
      ui_wait (is_set, &draft);
      window = open_draft (draft);
      g_assert_true (hearth_composer_window_is_changed (HEARTH_COMPOSER_WINDOW (window)));
      gtk_window_destroy (GTK_WINDOW (window));
    }
}

/* A draft is written on in one window, also one of another program, which has no key before it is changed. */
static void
test_same_draft (void)
{
  const HearthKey placement = hearth_key_new (FAKE_HOME, FAKE_DRAFTS * 10000000);
  g_autoptr (HearthLetter) letter = new_reply ();
  g_autoptr (HearthDraft) fresh = hearth_client_begin_draft (ui_client (), letter);
  HearthDraft *drafts[4] = { NULL };
  GtkWidget *window;

  ui_load_style ();
  fake_engine_set_hooks (&hooks);
  for (guint i = 0; i < G_N_ELEMENTS (drafts); i++)
    {
      edited_key = i == 3 ? hearth_key_new (FAKE_HOME, 900) : HEARTH_KEY_NONE;
      hearth_client_edit_draft_async (ui_client (), placement + (i == 2), edited_cb, &drafts[i]);
      ui_wait (is_set, &drafts[i]);
    }
  window = open_draft (drafts[0]);
  g_assert_true (hearth_composer_window_has_draft (HEARTH_COMPOSER_WINDOW (window), drafts[1]));
  g_assert_false (hearth_composer_window_has_draft (HEARTH_COMPOSER_WINDOW (window), drafts[2]));
  g_assert_true (hearth_composer_window_has_draft (HEARTH_COMPOSER_WINDOW (window), drafts[3]));
  g_assert_false (hearth_composer_window_has_draft (HEARTH_COMPOSER_WINDOW (window), fresh));
  gtk_window_destroy (GTK_WINDOW (window));
  window = open_draft (fresh);
  g_assert_false (hearth_composer_window_has_draft (HEARTH_COMPOSER_WINDOW (window), drafts[0]));
  gtk_window_destroy (GTK_WINDOW (window));
  for (guint i = 0; i < G_N_ELEMENTS (drafts); i++)
    g_object_unref (drafts[i]);
}

static void
open_listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GPtrArray **) data = hearth_client_list_open_drafts_finish (HEARTH_CLIENT (source), result, NULL);
}

/* A letter of a link is written on before anybody asks what was open: it is not opened a second time. */
static void
test_written_on_is_not_opened_again (void)
{
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (HearthDraft) draft = NULL;

  fake_engine_set_hooks (&hooks);
  edited_key = hearth_key_new (FAKE_HOME, 900);
  hearth_client_edit_draft_async (ui_client (), hearth_key_new (FAKE_HOME, FAKE_DRAFTS * 10000000), edited_cb,
                                  &draft);
  ui_wait (is_set, &draft);
  hearth_client_list_open_drafts_async (ui_client (), open_listed_cb, &open);
  ui_wait (is_set, &open);
  g_assert_cmpuint (open->len, ==, 1);
  g_assert_cmpuint (hearth_draft_get_key (open->pdata[0]), ==, hearth_key_new (FAKE_HOME, 901));
}

/* Another recipient in the place of the first is a change as one more is. */
static void
test_other_recipient_is_a_change (void)
{
  g_autoptr (HearthLetter) letter = new_reply ();
  GtkWidget *window = open_composer (letter);

  fill (window, "to", "paul@keller-kitchens.example");
  g_assert_true (hearth_composer_window_is_changed (HEARTH_COMPOSER_WINDOW (window)));
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
is_gone (gpointer data)
{
  return *(gpointer *) data == NULL;
}

/* Nothing was written: nothing to ask, nothing to keep. */
static void
test_nothing_written_asks_nothing (void)
{
  g_autoptr (HearthLetter) letter = new_reply ();
  GtkWidget *window = open_composer (letter);

  g_assert_false (hearth_composer_window_is_changed (HEARTH_COMPOSER_WINDOW (window)));
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_widget_activate_action (window, "composer.discard", NULL);
  ui_wait (is_gone, &window);
}

static void
test_failure_keeps_the_letter (void)
{
  g_autoptr (HearthLetter) letter = new_reply ();
  GtkWidget *window = open_composer (letter);

  is_refusing = TRUE;
  gtk_widget_activate_action (window, "composer.send", NULL);
  while (ui_find (window, "hearth-quiet-line") == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (gtk_widget_get_sensitive (GTK_WIDGET (ui_find_type (window, HEARTH_TYPE_PLAIN_EDITOR))));
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
is_saved_as (gpointer data)
{
  return saved != NULL && g_str_equal (saved->subject, data);
}

/* Whoever wanted to quit meanwhile hears that it does not come to that. */
static void
test_failure_stays (void)
{
  static const char *const actions[] = { "composer.send", "composer.discard" };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autoptr (HearthLetter) letter = new_reply ();
      GtkWidget *window = open_composer (letter);
      gboolean has_stayed = FALSE;

      is_refusing = TRUE;
      g_signal_connect (window, "stays", G_CALLBACK (note_cb), &has_stayed);
      gtk_widget_activate_action (window, actions[i], NULL);
      gtk_window_close (GTK_WINDOW (window)); /* it is busy: that ends nothing */
      while (ui_find (window, "hearth-quiet-line") == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_true (has_stayed);
      g_assert_true (gtk_widget_get_visible (window));
      gtk_window_destroy (GTK_WINDOW (window));
    }
}

/* What was typed in the last second before Send is on the disk although nothing was sent, and what is said stays. */
static void
test_failure_saves_the_draft (void)
{
  g_autoptr (HearthLetter) letter = new_reply ();
  GtkWidget *window = open_composer (letter);

  is_refusing = TRUE;
  gtk_editable_set_text (find_entry (window, "subject"), "The last words");
  gtk_widget_activate_action (window, "composer.send", NULL);
  ui_wait (is_saved_as, (char *) "The last words");
  ui_wait_frames (window, 3);
  g_assert_nonnull (ui_find (window, "hearth-quiet-line"));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A full disk keeps neither draft nor letter; once there is room closing keeps the draft. */
static void
test_failure_on_full_disk (void)
{
  g_autoptr (HearthLetter) letter = new_reply ();
  GtkWidget *window = open_composer (letter);
  g_autofree char *kept = NULL;

  is_refusing = is_disk_full = TRUE;
  gtk_editable_set_text (find_entry (window, "subject"), "Full");
  while (ui_find (window, "hearth-quiet-line") == NULL)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_activate_action (window, "composer.send", NULL);
  while (!gtk_widget_get_sensitive (GTK_WIDGET (ui_find_type (window, HEARTH_TYPE_PLAIN_EDITOR))))
    g_main_context_iteration (NULL, TRUE);
  ui_wait_frames (window, 3);
  g_assert_null (saved);
  is_disk_full = FALSE;
  g_signal_connect (window, "kept", G_CALLBACK (kept_cb), &kept);
  gtk_window_close (GTK_WINDOW (window));
  ui_wait (is_set, &kept);
  g_assert_nonnull (saved);
  g_assert_cmpstr (saved->subject, ==, "Full");
}

static void
test_other_sender_is_said (void)
{
  g_autoptr (HearthLetter) letter = new_reply ();
  GtkWidget *window = open_composer (letter);
  HearthIdentityButton *from = HEARTH_IDENTITY_BUTTON (ui_find_type (window, HEARTH_TYPE_IDENTITY_BUTTON));

  g_assert_null (ui_find (window, "hearth-quiet-line"));
  hearth_identity_button_set_identity (from, FAKE_TOMAS);
  g_assert_nonnull (ui_find (window, "hearth-quiet-line"));
  ui_shot (window, "composer-other-sender");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  ui_shot (window, "composer-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  gtk_widget_activate_action (window, "composer.use-original", NULL);
  g_assert_null (ui_find (window, "hearth-quiet-line"));
  g_assert_cmpint (hearth_identity_button_get_identity (from), ==, FAKE_HOME);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_mailto (void)
{
  g_autoptr (HearthLetter) letter = hearth_client_prepare_mailto (
      ui_client (), 0,
      "mailto:paul@keller-kitchens.example?subject=Two%20tiles%0D%0ABcc:%20x@y.example&body=Hello%0D%0AYou&"
      "bcc=secret@vogel.example&attach=/etc/passwd&attachment=file:///etc/passwd&from=me@evil.example");

  g_assert_nonnull (letter);
  g_assert_cmpuint (letter->to->len, ==, 1);
  g_assert_cmpuint (letter->bcc->len, ==, 1);
  g_assert_null (strchr (letter->subject, '\n'));
  g_assert_cmpstr (letter->text, ==, "Hello\nYou");
  g_assert_cmpint (letter->identity, ==, FAKE_HOME);
  g_clear_pointer (&letter, hearth_letter_unref);
  letter = hearth_client_prepare_mailto (ui_client (), FAKE_CLINIC, "mailto:paul@keller-kitchens.example");
  g_assert_cmpint (letter->identity, ==, FAKE_CLINIC);
  g_assert_null (hearth_client_prepare_mailto (ui_client (), 0, "https://a.example/"));
  g_assert_null (hearth_client_prepare_mailto (ui_client (), 0, "not a link"));
}

static void
count_accel (GtkShortcutController *controller, GHashTable *seen)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (controller));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), i);
      g_autofree char *key = gtk_shortcut_trigger_to_string (gtk_shortcut_get_trigger (shortcut));

      if (!g_hash_table_add (seen, g_strdup (key)))
        g_error ("%s stands for two things", key);
    }
}

/* No key stands for two things. */
static void
test_keys (void)
{
  g_autoptr (HearthLetter) letter = new_reply ();
  GtkWidget *window = open_composer (letter);
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (window);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_SHORTCUT_CONTROLLER (controller) &&
          gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
        count_accel (GTK_SHORTCUT_CONTROLLER (controller), seen);
    }
  g_assert_cmpuint (g_hash_table_size (seen), >=, 15);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_author_is_shown (void)
{
  g_autoptr (HearthLetter) letter = new_reply ();
  GtkWidget *window, *line;
  g_autoptr (GPtrArray) list = NULL;

  letter->author = hearth_address_new ("Marta Keller", "marta@real.example");
  window = open_composer (letter);
  line = ui_find (window, "hearth-quiet-line");
  g_assert_nonnull (line);
  g_assert_nonnull (strstr (hearth_quiet_line_get_text (HEARTH_QUIET_LINE (line)), "marta@real.example"));
  g_assert_nonnull (
      strstr (hearth_quiet_line_get_text (HEARTH_QUIET_LINE (line)), "marta@keller-kitchens.example"));
  ui_shot (window, "composer-reply-to");
  gtk_widget_activate_action (window, "composer.use-author", NULL);
  g_assert_null (ui_find (window, "hearth-quiet-line"));
  list = hearth_recipient_field_dup_list (find_field (window, "to"), NULL);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpstr (hearth_address_get_address (list->pdata[0]), ==, "marta@real.example");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* What is too large for the server is said before it is sent. */
static void
test_too_large_is_said (void)
{
  g_autoptr (HearthLetter) letter = new_reply ();
  HearthAccount *account = hearth_client_find_account (ui_client (), FAKE_HOME);
  g_autoptr (HearthAccountStatus) before = hearth_account_status_ref (hearth_account_get_status (account));
  g_autoptr (HearthAccountStatus) status = hearth_account_status_copy (before);
  GtkWidget *window;

  status->send_limit_bytes = 25 * 1000 * 1000;
  hearth_account_set_status (account, status);
  g_ptr_array_add (letter->attachments,
                   hearth_attachment_new (hearth_key_new (FAKE_HOME, 5), "film.mp4", "video/mp4", 18000000));
  window = open_composer (letter);
  g_assert_null (ui_find (window, "hearth-quiet-line"));
  gtk_window_destroy (GTK_WINDOW (window));
  g_ptr_array_add (letter->attachments,
                   hearth_attachment_new (hearth_key_new (FAKE_HOME, 6), "more.mp4", "video/mp4", 2000000));
  window = open_composer (letter);
  g_assert_nonnull (ui_find (window, "hearth-quiet-line"));
  ui_shot (window, "composer-too-large");
  gtk_window_destroy (GTK_WINDOW (window));
  hearth_account_set_status (account, before);
}

static void
test_find_and_replace (void)
{
  g_autoptr (HearthLetter) letter = new_reply ();
  GtkWidget *window = open_composer (letter);
  HearthEditor *editor = HEARTH_EDITOR (ui_find_type (window, HEARTH_TYPE_PLAIN_EDITOR));
  HearthFound found;
  g_autofree char *one = NULL;
  g_autofree char *all = NULL;
  g_autofree char *undone = NULL;

  hearth_editor_set_text (editor, "tile Tile TILES roof\n");
  found = hearth_editor_find (editor, "tile", HEARTH_FIND_HERE);
  g_assert_cmpuint (found.n_places, ==, 3);
  g_assert_cmpuint (found.place, ==, 1);
  found = hearth_editor_find (editor, "tile", HEARTH_FIND_NEXT);
  g_assert_cmpuint (found.place, ==, 2);
  found = hearth_editor_find (editor, "tile", HEARTH_FIND_PREVIOUS);
  found = hearth_editor_find (editor, "tile", HEARTH_FIND_PREVIOUS); /* round the top */
  g_assert_cmpuint (found.place, ==, 3);
  found = hearth_editor_find (editor, "door", HEARTH_FIND_NEXT);
  g_assert_cmpuint (found.n_places, ==, 0);
  found = hearth_editor_find (editor, "", HEARTH_FIND_NEXT);
  g_assert_cmpuint (found.n_places, ==, 0);
  hearth_editor_find (editor, "roof", HEARTH_FIND_NEXT);
  g_assert_false (hearth_editor_replace (editor, "tile", "x")); /* that is not what is selected */
  g_assert_true (hearth_editor_replace (editor, "ROOF", "door"));
  one = hearth_editor_dup_text (editor);
  g_assert_cmpstr (one, ==, "tile Tile TILES door\n");
  g_assert_cmpuint (hearth_editor_replace_all (editor, "tile", "tile tile"), ==, 3);
  all = hearth_editor_dup_text (editor);
  g_assert_cmpstr (all, ==, "tile tile tile tile tile tileS door\n");
  gtk_text_buffer_undo (
      gtk_text_view_get_buffer (hearth_plain_editor_get_view (HEARTH_PLAIN_EDITOR (editor))));
  undone = hearth_editor_dup_text (editor);
  g_assert_cmpstr (undone, ==, one);
  gtk_widget_activate_action (window, "composer.replace", NULL);
  ui_shot (window, "composer-replace");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_quote (void)
{
  g_autoptr (HearthLetter) letter = new_reply ();
  GtkWidget *window = open_composer (letter);
  HearthEditor *editor = HEARTH_EDITOR (ui_find_type (window, HEARTH_TYPE_PLAIN_EDITOR));
  GtkTextBuffer *buffer =
      gtk_text_view_get_buffer (hearth_plain_editor_get_view (HEARTH_PLAIN_EDITOR (editor)));
  GtkTextIter start, end;
  g_autofree char *quoted = NULL;
  g_autofree char *back = NULL;

  hearth_editor_set_text (editor, "one\n\n> two\nthree");
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_get_iter_at_line (buffer, &end, 3);
  gtk_text_buffer_select_range (buffer, &start, &end);
  hearth_editor_toggle_quote (editor);
  quoted = hearth_editor_dup_text (editor);
  g_assert_cmpstr (quoted, ==, "> one\n>\n>> two\nthree");
  hearth_editor_toggle_quote (editor);
  back = hearth_editor_dup_text (editor);
  g_assert_cmpstr (back, ==, "one\n\n> two\nthree");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Every letter of a quoted line has the colour of its depth, and no other. */
static void
test_quote_colours (void)
{
  g_autoptr (HearthLetter) letter = new_reply ();
  GtkWidget *window;
  GtkTextBuffer *buffer;
  GtkTextIter at;

  g_free (letter->text);
  letter->text = g_strdup ("\n\nMarta wrote:\n> Shall I?\n>\n>> older words\n>>> oldest words\n>\n> Tomas\n");
  window = open_composer (letter);
  buffer = gtk_text_view_get_buffer (
      hearth_plain_editor_get_view (HEARTH_PLAIN_EDITOR (ui_find_type (window, HEARTH_TYPE_PLAIN_EDITOR))));
  gtk_text_buffer_get_start_iter (buffer, &at);
  gtk_text_buffer_insert (buffer, &at, "Hello,\n\nyes.", -1);
  gtk_text_buffer_get_start_iter (buffer, &at);
  do
    {
      GtkTextIter start = at, end = at;
      g_autofree char *line = NULL;
      guint depth;

      gtk_text_iter_set_line_offset (&start, 0);
      if (!gtk_text_iter_ends_line (&end))
        gtk_text_iter_forward_to_line_end (&end);
      line = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
      depth = hearth_letter_text_get_quote_depth (line);
      for (guint i = 1; i <= 3; i++)
        {
          g_autofree char *name = g_strdup_printf ("hearth-quote-%u", i);
          GtkTextTag *tag = gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), name);

          g_assert_cmpint (gtk_text_iter_has_tag (&at, tag), ==, depth == i);
        }
    }
  while (gtk_text_iter_forward_char (&at) && !gtk_text_iter_is_end (&at));
  ui_shot (window, "composer-quotes");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
sent_later_cb (GtkWidget *window, HearthLetter *letter, guint64 key, gint64 later_unix_s, gint64 *later)
{
  *later = later_unix_s;
}

static void
test_send_later (void)
{
  g_autoptr (HearthLetter) letter = new_reply ();
  GtkWidget *window = open_composer (letter);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) morning = hearth_send_times_tomorrow_morning (now);
  gint64 later_unix_s = 0;

  g_signal_connect (window, "sent", G_CALLBACK (sent_later_cb), &later_unix_s);
  gtk_widget_activate_action (window, "composer.send-later", "s", "tomorrow");
  ui_wait (has_sent, NULL);
  while (later_unix_s == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (later_unix_s, ==, g_date_time_to_unix (morning));
}

static void
test_time_dialog (void)
{
  g_autoptr (HearthLetter) letter = new_reply ();
  GtkWidget *window = open_composer (letter);
  g_autoptr (GDateTime) past = g_date_time_new_local (2020, 2, 29, 8, 0, 0);
  g_autoptr (GDateTime) future = g_date_time_new_local (2044, 2, 29, 14, 35, 0);
  GtkWidget *dialog = hearth_time_dialog_new (GTK_WINDOW (window), past);

  g_assert_cmpint (hearth_time_dialog_get_unix_s (HEARTH_TIME_DIALOG (dialog)), ==,
                   g_date_time_to_unix (past));
  g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "send"));
  gtk_window_destroy (GTK_WINDOW (dialog));
  dialog = hearth_time_dialog_new (GTK_WINDOW (window), future);
  g_assert_cmpint (hearth_time_dialog_get_unix_s (HEARTH_TIME_DIALOG (dialog)), ==,
                   g_date_time_to_unix (future));
  g_assert_true (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "send"));
  gtk_window_present (GTK_WINDOW (dialog));
  ui_wait_frames (dialog, 3);
  ui_shot (dialog, "composer-time");
  gtk_window_destroy (GTK_WINDOW (dialog));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* From every day of a week, over the change of the clocks, at any hour. */
static void
test_mornings (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Zurich");

  for (int day = 25; day <= 31; day++)
    for (int hour = 0; hour < 24; hour += 7)
      {
        g_autoptr (GDateTime) now = g_date_time_new (zone, 2026, 3, day, hour, 30, 0);
        g_autoptr (GDateTime) tomorrow = hearth_send_times_tomorrow_morning (now);
        g_autoptr (GDateTime) monday = hearth_send_times_monday_morning (now);

        g_assert_cmpint (g_date_time_get_hour (tomorrow), ==, 8);
        g_assert_cmpint (g_date_time_get_day_of_month (tomorrow), ==, day % 31 + 1);
        g_assert_cmpint (g_date_time_get_hour (monday), ==, 8);
        g_assert_cmpint (g_date_time_get_day_of_week (monday), ==, 1);
        g_assert_cmpint (g_date_time_difference (monday, now), >, 0);
        g_assert_cmpint (g_date_time_difference (monday, now), <, 8 * G_TIME_SPAN_DAY);
      }
}

static void
test_forgotten_words (void)
{
  static const char *const yes[] = { "I attach the plan", "see attachment",  "Im Anhang der Plan",
                                     "Anbei der Plan",    "en pièce jointe", "te lo adjunto",
                                     "in allegato",       "zie bijlage",     "W załączniku",
                                     "во вложении",       "συνημμένο",       "添付します",
                                     "请看附件" };
  static const char *const no[] = { "a joint effort", "Die Anlage läuft", "unattached", "hello", "",
                                    "reattached" };

  for (gsize i = 0; i < G_N_ELEMENTS (yes); i++)
    if (!hearth_letter_text_mentions_attachment (yes[i]))
      g_error ("not seen: %s", yes[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (no); i++)
    if (hearth_letter_text_mentions_attachment (no[i]))
      g_error ("seen: %s", no[i]);
}

/* Typed and taken away again: there is nothing to lose. */
static void
test_nothing_left_asks_nothing (void)
{
  g_autoptr (HearthLetter) letter = new_reply ();
  GtkWidget *window = open_composer (letter);
  HearthEditor *editor = HEARTH_EDITOR (ui_find_type (window, HEARTH_TYPE_PLAIN_EDITOR));
  GtkTextBuffer *buffer =
      gtk_text_view_get_buffer (hearth_plain_editor_get_view (HEARTH_PLAIN_EDITOR (editor)));
  GtkTextIter start, end;

  gtk_text_buffer_insert_at_cursor (buffer, "Hello", -1);
  g_assert_true (hearth_composer_window_is_changed (HEARTH_COMPOSER_WINDOW (window)));
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_get_iter_at_offset (buffer, &end, 5);
  gtk_text_buffer_delete (buffer, &start, &end);
  g_assert_false (hearth_composer_window_is_changed (HEARTH_COMPOSER_WINDOW (window)));
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_widget_activate_action (window, "composer.discard", NULL);
  ui_wait (is_gone, &window);
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_assert_true (hearth_client_stop_finish (HEARTH_CLIENT (source), result, NULL));
  *(gboolean *) data = TRUE;
}

/* The program ends while the first save is under way, and more was written meanwhile: that is one draft, with all of it. */
static void
test_stopped_in_first_save (void)
{
  g_autoptr (HearthLetter) first = new_reply ();
  g_autoptr (HearthLetter) second = hearth_letter_copy (first);
  g_autoptr (HearthDraft) draft = NULL;
  const guint n_drafts = fake_engine_count_drafts ();
  gboolean is_stopped = FALSE;

  fake_engine_set_hooks (&hooks);
  is_disk_full = FALSE;
  draft = hearth_client_begin_draft (ui_client (), first);
  g_ptr_array_add (second->attachments, hearth_attachment_new (hearth_key_new (FAKE_HOME, 77), "plan.pdf",
                                                               "application/pdf", 600));
  hearth_draft_set_letter (draft, second);
  g_clear_pointer (&second, hearth_letter_unref);
  second = hearth_letter_copy (hearth_draft_get_letter (draft));
  g_free (second->text);
  second->text = g_strdup ("And this");
  hearth_draft_set_letter (draft, second);
  hearth_client_stop_async (ui_client (), stopped_cb, &is_stopped);
  while (!is_stopped)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (saved->text, ==, "And this");
  g_assert_cmpint (hearth_draft_get_state (draft), ==, HEARTH_DRAFT_SAVED);
  g_assert_cmpuint (fake_engine_count_drafts (), ==, n_drafts + 1);
}

static void
add_tests (void)
{
  g_test_add_func ("/composer/reply", test_reply);
  g_test_add_func ("/composer/entry-has-the-rest-of-its-line", test_entry_has_the_rest_of_its_line);
  g_test_add_func ("/composer/wrong-address-is-said-under-the-field",
                   test_wrong_address_is_said_under_the_field);
  g_test_add_func ("/composer/closing-keeps-the-draft", test_closing_keeps_the_draft);
  g_test_add_func ("/composer/closing-waits-for-files", test_closing_waits_for_files);
  g_test_add_func ("/composer/closing-without-files", test_closing_without_files);
  g_test_add_func ("/composer/file-not-added", test_file_not_added);
  g_test_add_func ("/composer/address-is-gone", test_address_is_gone);
  g_test_add_func ("/composer/discarding-asks", test_discarding_asks);
  g_test_add_func ("/composer/kept-draft-is-asked-about", test_kept_draft_is_asked_about);
  g_test_add_func ("/composer/same-draft", test_same_draft);
  g_test_add_func ("/composer/written-on-is-not-opened-again", test_written_on_is_not_opened_again);
  g_test_add_func ("/composer/other-recipient-is-a-change", test_other_recipient_is_a_change);
  g_test_add_func ("/composer/nothing-written-asks-nothing", test_nothing_written_asks_nothing);
  g_test_add_func ("/composer/failure-keeps-the-letter", test_failure_keeps_the_letter);
  g_test_add_func ("/composer/failure-stays", test_failure_stays);
  g_test_add_func ("/composer/failure-saves-the-draft", test_failure_saves_the_draft);
  g_test_add_func ("/composer/failure-on-full-disk", test_failure_on_full_disk);
  g_test_add_func ("/composer/other-sender-is-said", test_other_sender_is_said);
  g_test_add_func ("/composer/mailto", test_mailto);
  g_test_add_func ("/composer/keys", test_keys);
  g_test_add_func ("/composer/author-is-shown", test_author_is_shown);
  g_test_add_func ("/composer/too-large-is-said", test_too_large_is_said);
  g_test_add_func ("/composer/find-and-replace", test_find_and_replace);
  g_test_add_func ("/composer/quote", test_quote);
  g_test_add_func ("/composer/quote-colours", test_quote_colours);
  g_test_add_func ("/composer/send-later", test_send_later);
  g_test_add_func ("/composer/time-dialog", test_time_dialog);
  g_test_add_func ("/composer/mornings", test_mornings);
  g_test_add_func ("/composer/forgotten-words", test_forgotten_words);
  g_test_add_func ("/composer/stopped-in-first-save", test_stopped_in_first_save);
  g_test_add_func ("/composer/nothing-left-asks-nothing", test_nothing_left_asks_nothing);
}

int
main (int argc, char **argv)
{
  return ui_run (argc, argv, add_tests);
}
