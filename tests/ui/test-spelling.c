/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Spelling with real dictionaries (en_US, de_DE): which words are asked about, what is underlined and what not, what the
 * context menu offers, and that words added and ignored are right afterwards. */
#include <string.h>

#include "hearth-language-names.h"
#include "hearth-plain-editor.h"
#include "hearth-spell-words.h"
#include "ui-fixture.h"

static const struct
{
  const char *text;
  const char *words; /* with their offsets */
} cases[] = {
  { "", "" },
  { "Hello you", "Hello@0 you@6" },
  { "don't, don’t 'quoted' rock'n'roll'", "don't@0 don’t@7 quoted@14 rock'n'roll@22" },
  { "a I", "" },
  { "anna@vogel.example <m@x.example> https://a.example/wrod www.wrod.example", "" },
  { "see /etc/passwd file.txt C:\\wrod #tag snake_case key=value 10:30 mp3 2nd", "see@0" },
  { "well-known (really) „Grüße“ end.", "well@0 known@5 really@12 Grüße@21 end@28" },
  { "NATO HearthEditor iPhone Hearth", "Hearth@25" },
  { "日本語です ภาษาไทย 한국어", "한국어@14" },
  { "שלום مرحبا", "שלום@0 مرحبا@5" },
  { "Привет, мир", "Привет@0 мир@8" },
  { "e\xcc\x81t\xc3\xa9", "e\xcc\x81t\xc3\xa9@0" },
  { "one\ntwo\tthree", "one@0 two@4 three@8" },
  { "🍞bread🍞", "bread@1" },
  { "''''' - -- ---", "" },
};

static void
test_words (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GArray) words = hearth_spell_words_find (cases[i].text);
      GString *flat = g_string_new (NULL);

      for (guint k = 0; k < words->len; k++)
        {
          const HearthSpellWord *word = &g_array_index (words, HearthSpellWord, k);

          g_assert_cmpint (word->end - word->start, ==, (int) g_utf8_strlen (word->word, -1));
          g_string_append_printf (flat, "%s%s@%d", k > 0 ? " " : "", word->word, word->start);
        }
      g_assert_cmpstr (flat->str, ==, cases[i].words);
      g_string_free (flat, TRUE);
    }
}

static void
test_language_names (void)
{
  const char *const available[] = { "de_AT", "de_DE", "en_US", "tlh", NULL };
  const char *const german[] = { "de_CH.UTF-8", "de_CH", "de", "C", NULL };
  const char *const english[] = { "en_US.UTF-8", "en_US", "en", "C", NULL };
  const char *const none[] = { "C", NULL };
  const char *const french[] = { "fr_FR", "fr", "C", NULL };
  const char *const empty[] = { NULL };
  g_autofree char *austria = hearth_language_names_dup ("de_AT", available);
  g_autofree char *one = hearth_language_names_dup ("en_US", available);
  g_autofree char *unknown = hearth_language_names_dup ("tlh", available);

  g_assert_cmpstr (austria, ==, "Deutsch (AT)");
  g_assert_cmpstr (one, ==, "English");
  g_assert_cmpstr (unknown, ==, "tlh");
  g_assert_cmpstr (hearth_language_names_choose (available, german), ==, "de_AT");
  g_assert_cmpstr (hearth_language_names_choose (available, english), ==, "en_US");
  g_assert_cmpstr (hearth_language_names_choose (available, none), ==, "en_US");
  g_assert_null (hearth_language_names_choose (available, french));
  g_assert_null (hearth_language_names_choose (empty, english));
}

/* --- the dictionaries --------------------------------------------------------------------------------------------- */

typedef GStrv (*Finish) (HearthSpelling *spelling, GAsyncResult *result);

typedef struct
{
  Finish finish;
  GStrv strings;
} Answer;

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->strings = answer->finish (HEARTH_SPELLING (source), result);
}

static gboolean
is_answered (gpointer data)
{
  return ((Answer *) data)->strings != NULL;
}

static GStrv
list_languages (HearthSpelling *spelling)
{
  Answer answer = { hearth_spelling_list_languages_finish, NULL };

  hearth_spelling_list_languages_async (spelling, answered_cb, &answer);
  ui_wait (is_answered, &answer);
  return answer.strings;
}

static char *
find_wrong (HearthSpelling *spelling, const char *language, const char *text)
{
  Answer answer = { hearth_spelling_check_finish, NULL };
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  char *joined;

  hearth_spelling_check_async (spelling, language, (const char *const *) words, answered_cb, &answer);
  ui_wait (is_answered, &answer);
  joined = g_strjoinv (" ", answer.strings);
  g_strfreev (answer.strings);
  return joined;
}

static void
test_dictionaries (void)
{
  g_autoptr (HearthSpelling) spelling = hearth_spelling_new ();
  g_auto (GStrv) languages = list_languages (spelling);
  g_autofree char *english = find_wrong (spelling, "en_US", "hello wrold don’t don't doesnt Kitchen");
  g_autofree char *german = find_wrong (spelling, "de_DE", "Grüße Grüse hello Küche");
  g_autofree char *none = find_wrong (spelling, "xx_XX", "hello wrold");
  Answer answer = { hearth_spelling_suggest_finish, NULL };

  g_assert_true (g_strv_contains ((const char *const *) languages, "en_US"));
  g_assert_true (g_strv_contains ((const char *const *) languages, "de_DE"));
  g_assert_cmpstr (english, ==, "wrold doesnt");
  g_assert_cmpstr (german, ==, "Grüse hello");
  g_assert_cmpstr (none, ==, ""); /* no dictionary: nothing is said to be wrong */
  hearth_spelling_suggest_async (spelling, "en_US", "wrold", answered_cb, &answer);
  ui_wait (is_answered, &answer);
  g_assert_true (g_strv_contains ((const char *const *) answer.strings, "world"));
  g_assert_cmpuint (g_strv_length (answer.strings), <=, HEARTH_SPELLING_MAX_SUGGESTIONS);
  g_strfreev (answer.strings);
}

/* Ignored words are right in this run, added ones in every program after it. */
static void
test_add_and_ignore (void)
{
  g_autoptr (HearthSpelling) spelling = hearth_spelling_new ();
  g_autoptr (HearthSpelling) later = hearth_spelling_new ();
  g_autofree char *before = find_wrong (spelling, "en_US", "hearthish vogelesque");
  g_autofree char *after = NULL;
  g_autofree char *in_next_run = NULL;

  g_assert_cmpstr (before, ==, "hearthish vogelesque");
  hearth_spelling_add (spelling, "en_US", "hearthish");
  hearth_spelling_ignore (spelling, "en_US", "vogelesque");
  after = find_wrong (spelling, "en_US", "hearthish vogelesque");
  g_assert_cmpstr (after, ==, "");
  in_next_run = find_wrong (later, "en_US", "hearthish vogelesque");
  g_assert_cmpstr (in_next_run, ==, "vogelesque");
}

/* Questions that nobody waits for any more end well. */
static void
test_gone_early (void)
{
  for (int i = 0; i < 20; i++)
    {
      HearthSpelling *spelling = hearth_spelling_new ();

      hearth_spelling_ignore (spelling, "en_US", "abcd");
      g_object_unref (spelling);
    }
}

/* --- in the editor ------------------------------------------------------------------------------------------------ */

static GtkTextBuffer *
get_buffer (GtkWidget *editor)
{
  return gtk_text_view_get_buffer (hearth_plain_editor_get_view (HEARTH_PLAIN_EDITOR (editor)));
}

static char *
dup_marked (GtkWidget *editor)
{
  GtkTextBuffer *buffer = get_buffer (editor);
  GtkTextTag *tag =
      gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), HEARTH_SPELL_MARKS_TAG);
  GString *marked = g_string_new (NULL);
  GtkTextIter start;

  gtk_text_buffer_get_start_iter (buffer, &start);
  while (gtk_text_iter_starts_tag (&start, tag) || gtk_text_iter_forward_to_tag_toggle (&start, tag))
    {
      GtkTextIter end = start;
      g_autofree char *word = NULL;

      gtk_text_iter_forward_to_tag_toggle (&end, tag);
      word = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
      g_string_append_printf (marked, "%s%s", marked->len > 0 ? " " : "", word);
      start = end;
    }
  return g_string_free (marked, FALSE);
}

typedef struct
{
  GtkWidget *editor;
  const char *wanted;
} Wanted;

static gboolean
is_marked (gpointer data)
{
  const Wanted *wanted = data;
  g_autofree char *marked = dup_marked (wanted->editor);

  return g_str_equal (marked, wanted->wanted);
}

static void
wait_marked (GtkWidget *editor, const char *words)
{
  ui_wait (is_marked, &(Wanted){ editor, words });
}

static GtkWidget *
open_editor (HearthSpelling *spelling, const char *language, const char *text)
{
  GtkWidget *editor = hearth_plain_editor_new ();
  g_autoptr (GMenu) languages = g_menu_new ();

  ui_load_style ();
  ui_window_for (editor, 600, 400);
  hearth_editor_set_text (HEARTH_EDITOR (editor), text);
  hearth_editor_set_spelling (HEARTH_EDITOR (editor), spelling, language, G_MENU_MODEL (languages));
  return editor;
}

static void
close_editor (GtkWidget *editor)
{
  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (editor)));
}

/* Only what the writer wrote: no quotes, no line above them, no signature, no addresses, nothing passed on. */
static void
test_own_words_only (void)
{
  g_autoptr (HearthSpelling) spelling = hearth_spelling_new ();
  GtkWidget *editor =
      open_editor (spelling, "en_US",
                   "Helo Marta, see anna@vogl.example or https://wrod.example/xyzq.\n\n"
                   "On 22 November, Marta Kellerxx wrote:\n> Godd mornig Anna\n>> oldr\n\nI agre.\n"
                   "-- \nAnna Voglxx\n");

  wait_marked (editor, "Helo agre");
  ui_shot (gtk_widget_get_ancestor (editor, GTK_TYPE_WINDOW), "spelling");
  hearth_editor_set_text (HEARTH_EDITOR (editor),
                          "Look at thiss.\n\n-------- Forwarded message --------\nFrom: Mrta\n\nwrod\n");
  wait_marked (editor, "thiss");
  close_editor (editor);
}

static void
insert (GtkWidget *editor, const char *text)
{
  gtk_text_buffer_insert_at_cursor (get_buffer (editor), text, -1);
}

/* The word under the cursor waits until the cursor has left it. */
static void
test_while_typing (void)
{
  g_autoptr (HearthSpelling) spelling = hearth_spelling_new ();
  GtkWidget *editor = open_editor (spelling, "en_US", "");

  gtk_widget_grab_focus (editor);
  insert (editor, "I writte a lettr");
  wait_marked (editor, "writte");
  insert (editor, " ");
  wait_marked (editor, "writte lettr");
  insert (editor, "to you");
  wait_marked (editor, "writte lettr");
  close_editor (editor);
}

static void
test_language_changes (void)
{
  g_autoptr (HearthSpelling) spelling = hearth_spelling_new ();
  g_autoptr (GMenu) languages = g_menu_new ();
  GtkWidget *editor = open_editor (spelling, "en_US", "Grüße aus der Küche and hello\n");

  wait_marked (editor, "Grüße aus Küche"); /* "der" is in both */
  hearth_editor_set_spelling (HEARTH_EDITOR (editor), spelling, "de_DE", G_MENU_MODEL (languages));
  wait_marked (editor, "and hello");
  hearth_editor_set_spelling (HEARTH_EDITOR (editor), spelling, NULL, G_MENU_MODEL (languages));
  wait_marked (editor, "");
  close_editor (editor);
}

/* --- the context menu --------------------------------------------------------------------------------------------- */

static GMenuModel *
get_section (GtkWidget *editor, int section)
{
  GMenuModel *menu =
      hearth_spell_menu_get_model (hearth_plain_editor_get_spell_menu (HEARTH_PLAIN_EDITOR (editor)));

  return g_menu_model_get_item_link (menu, section, G_MENU_LINK_SECTION);
}

static gboolean
has_suggestions (gpointer data)
{
  g_autoptr (GMenuModel) section = get_section (data, 0);
  g_autofree char *action = NULL;

  return g_menu_model_get_n_items (section) > 0 &&
         g_menu_model_get_item_attribute (section, 0, G_MENU_ATTRIBUTE_ACTION, "s", &action) &&
         g_str_equal (action, "spelling.replace");
}

static void
look_at (GtkWidget *editor, int offset)
{
  GtkTextIter place;

  gtk_text_buffer_get_iter_at_offset (get_buffer (editor), &place, offset);
  hearth_spell_menu_look_at (hearth_plain_editor_get_spell_menu (HEARTH_PLAIN_EDITOR (editor)), &place);
}

static void
activate (GtkWidget *editor, const char *action, const char *parameter)
{
  gtk_widget_activate_action_variant (
      GTK_WIDGET (hearth_plain_editor_get_view (HEARTH_PLAIN_EDITOR (editor))), action,
      parameter != NULL ? g_variant_new_string (parameter) : NULL);
}

static void
test_menu (void)
{
  g_autoptr (HearthSpelling) spelling = hearth_spelling_new ();
  GtkWidget *editor = open_editor (spelling, "en_US", "the wrold of Kellerxx and Voglxx\n");
  g_autofree char *text = NULL;
  g_autofree char *undone = NULL;
  g_autoptr (GMenuModel) none = NULL;

  wait_marked (editor, "wrold Kellerxx Voglxx");
  look_at (editor, 1); /* a word that is right: nothing but the language */
  none = get_section (editor, 0);
  g_assert_cmpint (g_menu_model_get_n_items (none), ==, 0);
  look_at (editor, 6);
  ui_wait (has_suggestions, editor);
  activate (editor, "spelling.replace", "world");
  text = hearth_editor_dup_text (HEARTH_EDITOR (editor));
  g_assert_cmpstr (text, ==, "the world of Kellerxx and Voglxx\n");
  wait_marked (editor, "Kellerxx Voglxx");
  gtk_text_buffer_undo (get_buffer (editor));
  undone = hearth_editor_dup_text (HEARTH_EDITOR (editor));
  g_assert_cmpstr (undone, ==, "the wrold of Kellerxx and Voglxx\n");
  wait_marked (editor, "wrold Kellerxx Voglxx");
  look_at (editor, 14);
  activate (editor, "spelling.ignore", NULL);
  wait_marked (editor, "wrold Voglxx");
  look_at (editor, 32); /* the cursor behind the last letter means the word before it */
  activate (editor, "spelling.add", NULL);
  wait_marked (editor, "wrold");
  close_editor (editor);
}

/* A huge letter: what is not in sight is not asked about, and nothing takes long. */
static void
test_huge (void)
{
  g_autoptr (HearthSpelling) spelling = hearth_spelling_new ();
  GString *text = g_string_new ("frst\n");
  GtkWidget *editor;

  for (int i = 0; i < 200000; i++)
    g_string_append (text, i % 400 == 0 ? "\nwrod " : "hello ");
  editor = open_editor (spelling, "en_US", "frst");
  wait_marked (editor, "frst");
  hearth_editor_set_text (HEARTH_EDITOR (editor), text->str);
  ui_wait_frames (editor, 3);
  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, FALSE);
  {
    g_autofree char *marked = dup_marked (editor);

    g_assert_true (strlen (marked) < 200);
  }
  close_editor (editor);
  g_string_free (text, TRUE);
}

static void
add_tests (void)
{
  g_test_add_func ("/spelling/words", test_words);
  g_test_add_func ("/spelling/language-names", test_language_names);
  g_test_add_func ("/spelling/dictionaries", test_dictionaries);
  g_test_add_func ("/spelling/add-and-ignore", test_add_and_ignore);
  g_test_add_func ("/spelling/gone-early", test_gone_early);
  g_test_add_func ("/spelling/own-words-only", test_own_words_only);
  g_test_add_func ("/spelling/while-typing", test_while_typing);
  g_test_add_func ("/spelling/language-changes", test_language_changes);
  g_test_add_func ("/spelling/menu", test_menu);
  g_test_add_func ("/spelling/huge", test_huge);
}

int
main (int argc, char **argv)
{
  return ui_run (argc, argv, add_tests);
}
