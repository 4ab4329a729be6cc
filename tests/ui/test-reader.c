/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The reader over made-up messages: what it shows of one, what it does when it cannot, and that nothing is asked of
 * the network before the user says so. */

#include <string.h>

#include <glib/gstdio.h>

#include "hearth-attachments.h"
#include "hearth-disc.h"
#include "hearth-error.h"
#include "hearth-link.h"
#include "hearth-message-body.h"
#include "hearth-part-files.h"
#include "hearth-quiet-line.h"
#include "hearth-reader.h"
#include "hearth-source-window.h"
#include "ui-fixture.h"

typedef enum
{
  KIND_LETTER,
  KIND_NEWSLETTER,
  KIND_DECEPTIVE,
  KIND_LONG,
  KIND_ENDLESS,
  KIND_OFFLINE,
  KIND_BROKEN,
  KIND_EMPTY,
  KIND_TWO_SENDERS,
} Kind;

typedef struct
{
  GtkWidget *window;
  HearthReader *reader;
  HearthWebLoader *loader;
} Fixture;

static Kind kind;
static guint n_fetched;
static guint n_composed;
static guint n_asked;

static const char letter_html[] =
    "<p>Good morning Anna,</p><p>here are both offers as promised. The first is the clay tile you liked in "
    "the shop; "
    "the second is a little plainer, but it can be here before Christmas and costs about a third less.</p>"
    "<p>If you can decide by Thursday, Paul will hold the week of the 7th for you. The photo shows both next "
    "to your "
    "oak worktop. <a href=\"https://keller-kitchens.example/\">Our shop</a></p><p>Kind regards<br>Marta</p>"
    "<details class=\"hearth-quote\"><summary>•••</summary><blockquote>Could you send both "
    "offers?</blockquote>"
    "</details>";

static const char newsletter_html[] =
    "<table width=\"600\" align=\"center\" bgcolor=\"#f6f1e4\" cellpadding=\"16\"><tr><td><font "
    "color=\"#334422\" "
    "size=\"6\">What grows in November</font><p style=\"color:#333333\">Leeks, kale and the first "
    "parsnips.</p>"
    "<img data-hearth-remote=\"0\" width=\"300\" height=\"120\" alt=\"Leeks\"></td></tr></table>";

static void
add_part (HearthContent *content,
          HearthPartKind part_kind,
          const char *path,
          const char *type,
          const char *name,
          guint64 size)
{
  HearthPart *part = hearth_part_new (part_kind, path);

  g_free (part->content_type);
  part->content_type = g_strdup (type);
  g_free (part->name);
  part->name = g_strdup (name);
  part->size_bytes = size;
  if (g_str_has_suffix (name, ".exe"))
    part->risk = HEARTH_RISK_EXECUTABLE;
  g_ptr_array_add (content->parts, part);
}

static void
add_html (HearthContent *content, const char *html, const char *text)
{
  HearthPart *part = hearth_part_new (HEARTH_PART_HTML, "1");

  g_free (part->content_type);
  part->content_type = g_strdup ("text/html");
  part->html = g_strdup (html);
  part->text = g_strdup (text);
  g_ptr_array_add (content->parts, part);
  if (strstr (html, "data-hearth-remote") == NULL)
    return;
  part->n_remote = 1;
  part->n_trackers = 1;
  part->remote = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (part->remote, g_strdup ("https://pictures.example/leeks.png"));
}

static HearthContent *
read_message (HearthKey placement, GError **error)
{
  HearthContent *content;

  if (kind == KIND_OFFLINE)
    {
      *error = hearth_error_new (HEARTH_ERROR_OFFLINE, "no network");
      return NULL;
    }
  if (kind == KIND_BROKEN)
    {
      *error = hearth_error_new (HEARTH_ERROR_SERVER_REFUSED, "NO");
      hearth_error_set_server (*error, "imap.vogel.example", 993);
      return NULL;
    }
  if (kind == KIND_EMPTY)
    {
      *error = hearth_error_new (HEARTH_ERROR_INVALID_INPUT, "The message is empty");
      return NULL;
    }
  content = hearth_content_new ();
  g_ptr_array_add (content->from, hearth_address_new ("Marta Keller", "marta@keller-kitchens.example"));
  g_ptr_array_add (content->to, hearth_address_new ("Anna Vogel", "anna@vogel.example"));
  g_free (content->subject);
  content->subject =
      g_strdup (kind == KIND_NEWSLETTER ? "What grows in November" : "Kitchen tiles: two offers");
  content->date_unix_s = g_get_real_time () / G_USEC_PER_SEC - 3600;
  if (kind == KIND_LONG || kind == KIND_ENDLESS)
    {
      g_autoptr (GString) html = g_string_new (NULL);

      for (int i = 0; i < (kind == KIND_LONG ? 100 : 2000); i++)
        g_string_append_printf (html, "<p>Paragraph %d of many.</p>", i);
      add_html (content, html->str, "Paragraph");
      return content;
    }
  if (kind == KIND_TWO_SENDERS)
    {
      g_ptr_array_add (content->from, hearth_address_new ("Somebody", "somebody@else.example"));
      content->remarks =
          HEARTH_REMARK_SEVERAL_FROM | HEARTH_REMARK_CHARSET_GUESSED | HEARTH_REMARK_DATE_DOUBTFUL;
    }
  if (kind == KIND_NEWSLETTER || kind == KIND_TWO_SENDERS)
    {
      add_html (content, newsletter_html, "What grows in November\n\nLeeks, kale and the first parsnips.\n");
      return content;
    }
  g_ptr_array_add (content->cc, hearth_address_new ("Paul", "paul@keller-kitchens.example"));
  add_html (content, letter_html,
            "Good morning Anna,\n\nhere are both offers as promised.\n\nKind regards\nMarta\n");
  add_part (content, HEARTH_PART_ATTACHMENT, "2", "application/pdf", "Two offers.pdf", 319488);
  add_part (content, HEARTH_PART_ATTACHMENT, "3", "image/jpeg", "Both tiles.jpg", 1468006);
  if (kind == KIND_DECEPTIVE)
    {
      content->remarks = HEARTH_REMARK_NAME_LOOKS_LIKE_ADDRESS | HEARTH_REMARK_CUT;
      add_part (content, HEARTH_PART_ATTACHMENT, "4", "application/pdf", "invoice.pdf.exe", 1000);
    }
  return content;
}

static GBytes *
fetch_picture (const char *uri, char **content_type, GError **error)
{
  n_fetched++;
  g_assert_cmpstr (uri, ==, "https://pictures.example/leeks.png");
  *error = hearth_error_new (HEARTH_ERROR_NOT_FOUND, "gone");
  return NULL;
}

/* An empty answer to BODY[] is kept as bytes without a pointer. */
static GBytes *
read_part (HearthKey placement, const char *path, GError **error)
{
  if (kind == KIND_EMPTY)
    return g_bytes_new (NULL, 0);
  *error = hearth_error_new (HEARTH_ERROR_SERVER_REFUSED, "NO");
  hearth_error_set_server (*error, "imap.vogel.example", 993);
  hearth_error_set_server_text (*error, "<b>No</b> & <a href=\"https://a.example/\">more</a>");
  return NULL;
}

static gboolean
are_pictures_allowed (const char *address)
{
  n_asked++;
  return FALSE;
}

static const FakeHooks hooks = { .read_message = read_message,
                                 .fetch_picture = fetch_picture,
                                 .read_part = read_part,
                                 .are_pictures_allowed = are_pictures_allowed };

static void
compose_cb (HearthReader *reader, HearthLetter *letter, gpointer data)
{
  n_composed++;
  g_assert_cmpuint (letter->to->len, >, 0);
  g_assert_true (g_str_has_prefix (letter->subject, "Re: "));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  ui_load_style ();
  fake_engine_set_hooks (&hooks);
  n_fetched = n_composed = n_asked = 0;
  fixture->loader = hearth_web_loader_new (data, NULL);
  fixture->reader = g_object_new (HEARTH_TYPE_READER, NULL);
  hearth_reader_set_client (fixture->reader, ui_client ());
  hearth_reader_set_web_loader (fixture->reader, fixture->loader);
  g_signal_connect (fixture->reader, "compose", G_CALLBACK (compose_cb), NULL);
  fixture->window = ui_window_for (GTK_WIDGET (fixture->reader), 660, 800);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->loader);
  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, FALSE);
}

static GtkStack *
pages (Fixture *fixture)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (fixture->reader));

  while (!GTK_IS_STACK (child))
    child = gtk_widget_get_next_sibling (child);
  return GTK_STACK (child);
}

static gboolean
has_text (GtkWidget *root, const char *text)
{
  if (GTK_IS_LABEL (root) && gtk_widget_get_mapped (root) &&
      strstr (gtk_label_get_text (GTK_LABEL (root)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_text (child, text))
      return TRUE;
  return FALSE;
}

typedef struct
{
  GtkWidget *root;
  const char *text;
} Wanted;

static gboolean
wanted_cb (gpointer data)
{
  return has_text (((Wanted *) data)->root, ((Wanted *) data)->text);
}

static void
wait_for_text (Fixture *fixture, const char *text)
{
  Wanted wanted = { GTK_WIDGET (fixture->reader), text };

  ui_wait (wanted_cb, &wanted);
}

static gboolean
is_enabled_cb (gpointer data)
{
  GtkWidget *button = data;

  return gtk_widget_get_mapped (button);
}

static HearthMessage *
show (Fixture *fixture, Kind what, guint number)
{
  g_autoptr (HearthMessage) message =
      hearth_message_new (hearth_key_new (FAKE_HOME, FAKE_INBOX * 10000000 + number));
  HearthRow *row = hearth_row_new (hearth_message_get_key (message));

  kind = what;
  row->message = row->key;
  row->folder = hearth_key_new (FAKE_HOME, FAKE_INBOX);
  g_clear_pointer (&row->from, hearth_address_unref);
  row->from = hearth_address_new ("Marta Keller", "marta@keller-kitchens.example");
  g_free (row->subject);
  row->subject = g_strdup ("Kitchen tiles: two offers");
  row->date_sort_unix_s = g_get_real_time () / G_USEC_PER_SEC - 3600;
  row->flags = HEARTH_FLAG_FLAGGED;
  hearth_message_set_row (message, row);
  hearth_row_unref (row);
  hearth_reader_show_message (fixture->reader, message);
  return hearth_reader_get_message (fixture->reader);
}

/* What else a message is called by, without the folder that it is shown in; it goes and comes with the row. */
static void
set_labels (HearthMessage *message, const char *const *labels)
{
  HearthRow *row =
      hearth_row_copy_with_flags (hearth_message_get_row (message), hearth_message_get_row (message)->flags);

  g_strfreev (row->labels);
  row->labels = g_strdupv ((char **) labels);
  hearth_message_set_row (message, row);
  hearth_row_unref (row);
}

static gboolean
passed_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Only before pictures that somebody looks at. */
static void
let_pass (guint ms)
{
  gboolean is_over = FALSE;

  g_timeout_add (ms, passed_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

static void
shot (Fixture *fixture, const char *name)
{
  if (g_getenv ("HEARTH_SHOTS") == NULL)
    return;
  let_pass (400);
  ui_shot (fixture->window, name);
}

static void
test_letter (Fixture *fixture, gconstpointer data)
{
  GtkWidget *bar;

  show (fixture, KIND_LETTER, 0);
  wait_for_text (fixture, "Two offers.pdf");
  g_assert_true (has_text (GTK_WIDGET (fixture->reader), "Kitchen tiles: two offers"));
  g_assert_true (has_text (GTK_WIDGET (fixture->reader), "marta@keller-kitchens.example"));
  g_assert_true (has_text (GTK_WIDGET (fixture->reader), "312 KB") ||
                 has_text (GTK_WIDGET (fixture->reader), "319"));
  bar = ui_find (GTK_WIDGET (fixture->reader), "hearth-replybar");
  ui_wait (is_enabled_cb, bar);
  shot (fixture, "reader-letter");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  shot (fixture, "reader-letter-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);

  gtk_widget_activate_action (GTK_WIDGET (fixture->reader), "message.reply", NULL);
  gtk_widget_activate_action (GTK_WIDGET (fixture->reader), "message.reply-all", NULL);
  g_assert_cmpuint (n_composed, ==, 2);

  g_object_set (fixture->reader, "narrow", TRUE, "can-go-back", TRUE, NULL);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 402, 762);
  shot (fixture, "reader-letter-narrow");
}

static void
test_pictures_only_when_asked (Fixture *fixture, gconstpointer data)
{
  show (fixture, KIND_NEWSLETTER, 1);
  wait_for_text (fixture, "Pictures from the network are off. 1 tracker was stopped.");
  shot (fixture, "reader-newsletter");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  shot (fixture, "reader-newsletter-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  g_assert_cmpuint (n_fetched, ==, 0);
  gtk_widget_activate_action (GTK_WIDGET (fixture->reader), "message.show-pictures", NULL);
  while (n_fetched == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (has_text (GTK_WIDGET (fixture->reader), "Pictures from the network are off"));
}

static void
test_at_most_two_lines (Fixture *fixture, gconstpointer data)
{
  show (fixture, KIND_DECEPTIVE, 2);
  wait_for_text (fixture, "invoice.pdf.exe");
  g_assert_cmpuint (ui_count_type (GTK_WIDGET (fixture->reader), HEARTH_TYPE_QUIET_LINE), <=, 2);
  g_assert_cmpuint (ui_count_type (GTK_WIDGET (fixture->reader), HEARTH_TYPE_QUIET_LINE), >=, 1);
  shot (fixture, "reader-deceptive");
}

static void
test_offline (Fixture *fixture, gconstpointer data)
{
  show (fixture, KIND_OFFLINE, 3);
  wait_for_text (fixture, "Not on this computer yet");
  shot (fixture, "reader-offline");
  show (fixture, KIND_BROKEN, 4);
  wait_for_text (fixture, "could not be shown");
  shot (fixture, "reader-failed");
  hearth_reader_show_several (fixture->reader, 3);
  wait_for_text (fixture, "3 messages selected");
  shot (fixture, "reader-several");
  hearth_reader_show_nothing (fixture->reader);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (pages (fixture)), ==, "nothing");
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  show (fixture, KIND_EMPTY, 8);
  wait_for_text (fixture, "This message is empty");
  shot (fixture, "reader-empty");
}

static void
test_source (Fixture *fixture, gconstpointer data)
{
  Wanted wanted = { NULL, "This message is empty." };

  kind = KIND_EMPTY;
  wanted.root = hearth_source_window_new (ui_client (), hearth_key_new (FAKE_HOME, 1), "Empty");
  gtk_window_present (GTK_WINDOW (wanted.root));
  ui_wait (wanted_cb, &wanted);
  gtk_window_destroy (GTK_WINDOW (wanted.root));

  /* A server's words are no markup. */
  kind = KIND_BROKEN;
  wanted.text = "<b>No</b> & <a";
  wanted.root = hearth_source_window_new (ui_client (), hearth_key_new (FAKE_HOME, 1), "Refused");
  gtk_window_present (GTK_WINDOW (wanted.root));
  ui_wait (wanted_cb, &wanted);
  gtk_window_destroy (GTK_WINDOW (wanted.root));
}

static void
test_pictures_of_whom (Fixture *fixture, gconstpointer data)
{
  show (fixture, KIND_TWO_SENDERS, 9);
  wait_for_text (fixture, "Pictures from the network are off. 1 tracker was stopped.");
  g_assert_true (has_text (GTK_WIDGET (fixture->reader), "names several senders"));
  g_assert_false (has_text (GTK_WIDGET (fixture->reader), "They were guessed."));
  g_assert_cmpuint (n_asked, ==, 0);
  gtk_widget_activate_action (GTK_WIDGET (fixture->reader), "message.always-show-pictures", NULL);
  g_assert_true (has_text (GTK_WIDGET (fixture->reader), "Pictures from the network are off"));
  show (fixture, KIND_NEWSLETTER, 10);
  while (n_asked == 0)
    g_main_context_iteration (NULL, TRUE);
}

static guint
scroll_to_the_end (Fixture *fixture, guint limit)
{
  guint n_pages = 0;

  while (n_pages < limit && hearth_reader_scroll_page (fixture->reader, 1))
    {
      n_pages++;
      let_pass (20);
    }
  return n_pages;
}

static void
test_scrolling (Fixture *fixture, gconstpointer data)
{
  GtkWidget *scroller;
  GtkAdjustment *adjustment;
  guint n_pages;

  show (fixture, KIND_LONG, 6);
  scroller = gtk_widget_get_ancestor (ui_find_type (GTK_WIDGET (fixture->reader), HEARTH_TYPE_MESSAGE_BODY),
                                      GTK_TYPE_SCROLLED_WINDOW);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  while (gtk_adjustment_get_upper (adjustment) < 3000)
    g_main_context_iteration (NULL, TRUE);
  ui_wait_frames (fixture->window, 3);
  n_pages = scroll_to_the_end (fixture, 50);
  g_assert_cmpuint (n_pages, >=, 3);
  g_assert_cmpuint (n_pages, <, 50);
  shot (fixture, "reader-long-end");
  g_assert_true (hearth_reader_scroll_page (fixture->reader, -1));

  /* Taller than a view may be: the page scrolls inside when the outside is at its end. */
  show (fixture, KIND_ENDLESS, 7);
  while (gtk_adjustment_get_upper (adjustment) < 11000)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpfloat (gtk_adjustment_get_upper (adjustment), <, 14000);
  g_assert_cmpuint (scroll_to_the_end (fixture, 40), ==, 40);
  shot (fixture, "reader-endless");
}

static void
test_text_without_web (Fixture *fixture, gconstpointer data)
{
  HearthMessageBody *body =
      HEARTH_MESSAGE_BODY (ui_find_type (GTK_WIDGET (fixture->reader), HEARTH_TYPE_MESSAGE_BODY));
  g_autofree char *text = NULL;

  show (fixture, KIND_LETTER, 5);
  wait_for_text (fixture, "Mail is shown as text");
  g_assert_false (hearth_message_body_is_web (body));
  text = hearth_message_body_dup_text (body);
  g_assert_true (g_str_has_prefix (text, "Good morning Anna,"));
  shot (fixture, "reader-text");
}

static void
test_links (void)
{
  g_assert_cmpint (hearth_link_get_kind ("https://a.example/"), ==, HEARTH_LINK_WEB);
  g_assert_cmpint (hearth_link_get_kind ("mailto:a@b.example"), ==, HEARTH_LINK_MAILTO);
  for (guint i = 0; i < 9; i++)
    {
      static const char *const bad[] = { "file:///etc/passwd",
                                         "javascript:alert(1)",
                                         "data:text/html,x",
                                         "smb://h/",
                                         "hearth-message://hearth/",
                                         "",
                                         "//host/",
                                         "ftp://h/",
                                         "vbscript:x" };

      g_assert_cmpint (hearth_link_get_kind (bad[i]), ==, HEARTH_LINK_FORBIDDEN);
    }
}

static void
test_question_about_a_link (Fixture *fixture, gconstpointer data)
{
  AdwMessageDialog *dialog = NULL;
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  hearth_link_open (GTK_WIDGET (fixture->reader), "https://evil.example/",
                    "good.example\n\nIt leads to \u202egood", TRUE);
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        dialog = ADW_MESSAGE_DIALOG (window);
    }
  g_assert_nonnull (dialog);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog), "“good.example It leads to good”"));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  char **path = data;

  *path = hearth_part_files_write_finish (result, &error);
  g_assert_no_error (error);
}

static gboolean
has_path (gpointer data)
{
  return *(char **) data != NULL;
}

static void
test_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hearth-test-XXXXXX", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("hello", 5);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *private = NULL;
  g_autofree char *private_folder = NULL;
  GStatBuf status;

  hearth_part_files_write_async (folder, "../a.txt", bytes, HEARTH_PART_FILES_NEW, NULL, written_cb, &first);
  ui_wait (has_path, &first);
  hearth_part_files_write_async (folder, "a.txt", bytes, HEARTH_PART_FILES_NEW, NULL, written_cb, &second);
  ui_wait (has_path, &second);
  g_assert_true (g_str_has_prefix (first, folder) && g_str_has_suffix (first, "/a.txt"));
  g_assert_true (g_str_has_suffix (second, "/a (2).txt"));
  g_assert_cmpint (g_stat (first, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  hearth_part_files_write_async (NULL, "a.txt", bytes, HEARTH_PART_FILES_PRIVATE, NULL, written_cb, &private);
  ui_wait (has_path, &private);
  private_folder = g_path_get_dirname (private);
  g_assert_cmpint (g_stat (private_folder, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0700);
  g_assert_cmpstr (private_folder, !=, folder);
}

/* A name as long as mime lets it be can be saved, twice, and in place of what is there; one that the user chose may be as
 * long as the file system takes. Nothing is left beside it. */
static void
test_long_names (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hearth-test-XXXXXX", NULL);
  g_autofree char *stem = g_strnfill (236, 'x');
  g_autofree char *name = g_strconcat (stem, ".pdf", NULL); /* 240 bytes, as mime makes them */
  g_autofree char *longest = g_strnfill (255, 'y');
  const struct
  {
    const char *name;
    HearthPartFilesMode mode;
  } writes[] = {
    { name, HEARTH_PART_FILES_NEW },        { name, HEARTH_PART_FILES_NEW },
    { name, HEARTH_PART_FILES_REPLACE },    { longest, HEARTH_PART_FILES_REPLACE },
    { longest, HEARTH_PART_FILES_REPLACE },
  };
  g_autoptr (GBytes) bytes = g_bytes_new_static ("hello", 5);
  g_autoptr (GDir) dir = NULL;
  guint n_files = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (writes); i++)
    {
      g_autofree char *path = NULL;

      hearth_part_files_write_async (folder, writes[i].name, bytes, writes[i].mode, NULL, written_cb, &path);
      ui_wait (has_path, &path);
    }
  dir = g_dir_open (folder, 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    n_files++;
  g_assert_cmpuint (n_files, ==, 3);
}

/* The letter stays open while the colour of its recipient is changed. */
static void
test_discs_follow_the_colour (void)
{
  HearthPerson *person = hearth_person_new (77, "Nora", HEARTH_COLOR_PLUM, 0);
  g_autoptr (HearthMember) member = hearth_member_new (person);
  GtkWidget *disc = g_object_ref_sink (hearth_disc_new (18));

  hearth_disc_set_member (GTK_LABEL (disc), member);
  g_assert_true (gtk_widget_has_css_class (disc, "hearth-plum"));
  person->color = HEARTH_COLOR_PINE;
  hearth_member_set_person (member, person);
  g_assert_true (gtk_widget_has_css_class (disc, "hearth-pine"));
  g_assert_false (gtk_widget_has_css_class (disc, "hearth-plum"));
  hearth_disc_set_stranger (GTK_LABEL (disc), "X");
  hearth_member_set_person (member, person);
  g_assert_false (gtk_widget_has_css_class (disc, "hearth-pine"));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (disc)), ==, "X");
  g_object_unref (disc);
  hearth_person_free (person);
}

static void
test_labels (Fixture *fixture, gconstpointer data)
{
  static const char *const some[] = { "INBOX", "Travel/2026", "Two <b>words</b>", "Überall", NULL };
  static const char *const many[] = { "label-a",
                                      "label-b",
                                      "label-c",
                                      "label-d",
                                      "label-e",
                                      "label-f",
                                      "label-g",
                                      "label-h",
                                      "label-i",
                                      "label-j",
                                      "a label that is much longer than there is room for",
                                      NULL };
  HearthMessage *message = show (fixture, KIND_LETTER, 0);
  GtkWidget *reader = GTK_WIDGET (fixture->reader);

  wait_for_text (fixture, "Two offers.pdf");
  g_assert_false (has_text (reader, "Travel/2026"));
  set_labels (message, some);
  g_assert_true (has_text (reader, "Travel/2026"));
  g_assert_true (has_text (reader, "Two <b>words</b>"));
  g_assert_false (has_text (reader, "INBOX"));
  shot (fixture, "reader-labels");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  shot (fixture, "reader-labels-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  set_labels (message, many);
  g_assert_true (has_text (reader, "+3"));
  g_assert_false (has_text (reader, "label-j"));
  shot (fixture, "reader-labels-many");
  set_labels (message, NULL);
  g_assert_false (has_text (reader, "+3"));
}

static void
add_tests (void)
{
  g_test_add ("/reader/letter", Fixture, NULL, set_up, test_letter, tear_down);
  g_test_add ("/reader/labels", Fixture, NULL, set_up, test_labels, tear_down);
  g_test_add ("/reader/pictures-only-when-asked", Fixture, NULL, set_up, test_pictures_only_when_asked,
              tear_down);
  g_test_add ("/reader/at-most-two-lines", Fixture, NULL, set_up, test_at_most_two_lines, tear_down);
  g_test_add ("/reader/offline", Fixture, NULL, set_up, test_offline, tear_down);
  g_test_add ("/reader/empty", Fixture, NULL, set_up, test_empty, tear_down);
  g_test_add ("/reader/source", Fixture, NULL, set_up, test_source, tear_down);
  g_test_add ("/reader/pictures-of-whom", Fixture, NULL, set_up, test_pictures_of_whom, tear_down);
  g_test_add ("/reader/question-about-a-link", Fixture, NULL, set_up, test_question_about_a_link, tear_down);
  g_test_add ("/reader/scrolling", Fixture, NULL, set_up, test_scrolling, tear_down);
  g_test_add ("/reader/text-without-web", Fixture, "/nowhere", set_up, test_text_without_web, tear_down);
  g_test_add_func ("/reader/discs-follow-the-colour", test_discs_follow_the_colour);
  g_test_add_func ("/reader/links", test_links);
  g_test_add_func ("/reader/files", test_files);
  g_test_add_func ("/reader/long-names", test_long_names);
}

int
main (int argc, char **argv)
{
  return ui_run (argc, argv, add_tests);
}
