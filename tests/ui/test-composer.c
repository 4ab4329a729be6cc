/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The composer over a household made up: what it begins with, what it refuses and says, what it hands over. */

#include <string.h>

#include "hearth-composer-window.h"
#include "hearth-error.h"
#include "hearth-identity-button.h"
#include "hearth-plain-editor.h"
#include "hearth-recipient-field.h"
#include "ui-fixture.h"

static HearthLetter *sent;
static gboolean is_refusing;

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

static const FakeHooks hooks = { .send = send_letter };

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
open_composer (HearthLetter *letter)
{
  g_autoptr (HearthDraft) draft = NULL;
  GtkWidget *window;

  ui_load_style ();
  fake_engine_set_hooks (&hooks);
  is_refusing = FALSE;
  g_clear_pointer (&sent, hearth_letter_unref);
  draft = hearth_client_begin_draft (ui_client (), letter);
  window = hearth_composer_window_new (ui_client (), draft, NULL);
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_frames (window, 3);
  return window;
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
      ui_client (),
      "mailto:paul@keller-kitchens.example?subject=Two%20tiles%0D%0ABcc:%20x@y.example&body=Hello%0D%0AYou&"
      "bcc=secret@vogel.example&attach=/etc/passwd&attachment=file:///etc/passwd&from=me@evil.example");

  g_assert_nonnull (letter);
  g_assert_cmpuint (letter->to->len, ==, 1);
  g_assert_cmpuint (letter->bcc->len, ==, 1);
  g_assert_null (strchr (letter->subject, '\n'));
  g_assert_cmpstr (letter->text, ==, "Hello\nYou");
  g_assert_cmpint (letter->identity, ==, FAKE_HOME);
  g_assert_null (hearth_client_prepare_mailto (ui_client (), "https://a.example/"));
  g_assert_null (hearth_client_prepare_mailto (ui_client (), "not a link"));
}

static void
add_tests (void)
{
  g_test_add_func ("/composer/reply", test_reply);
  g_test_add_func ("/composer/wrong-address-is-said-under-the-field",
                   test_wrong_address_is_said_under_the_field);
  g_test_add_func ("/composer/closing-keeps-the-draft", test_closing_keeps_the_draft);
  g_test_add_func ("/composer/discarding-asks", test_discarding_asks);
  g_test_add_func ("/composer/nothing-written-asks-nothing", test_nothing_written_asks_nothing);
  g_test_add_func ("/composer/failure-keeps-the-letter", test_failure_keeps_the_letter);
  g_test_add_func ("/composer/other-sender-is-said", test_other_sender_is_said);
  g_test_add_func ("/composer/mailto", test_mailto);
}

int
main (int argc, char **argv)
{
  return ui_run (argc, argv, add_tests);
}
