/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of a text view's context menu about spelling. It is made when the menu is about to open; suggestions come a
 * moment later, into the open menu. Owned by the editor; UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-spell-menu.h"

#include <glib/gi18n.h>

#include "hearth-mnemonic.h"

struct _HearthSpellMenu
{
  GObject parent_instance;

  GtkTextView *view; /* not owned: it outlives us */
  HearthSpellMarks *marks;
  GMenu *menu;
  GMenu *suggestions;
  GMenu *word_section;
  GMenu *language_section;
  GtkTextMark *start; /* of the word in question; owned by the buffer */
  GtkTextMark *end;
  char *word; /* or NULL */
};

G_DEFINE_FINAL_TYPE (HearthSpellMenu, hearth_spell_menu, G_TYPE_OBJECT)

/* --- actions ------------------------------------------------------------------------------------------------------ */

static gboolean
is_still_there (HearthSpellMenu *self, GtkTextIter *start, GtkTextIter *end)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  g_autofree char *text = NULL;

  if (self->word == NULL)
    return FALSE;
  gtk_text_buffer_get_iter_at_mark (buffer, start, self->start);
  gtk_text_buffer_get_iter_at_mark (buffer, end, self->end);
  text = gtk_text_buffer_get_text (buffer, start, end, FALSE);
  return g_str_equal (text, self->word);
}

static void
replace_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HearthSpellMenu *self = data;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter start, end;

  if (!is_still_there (self, &start, &end))
    return;
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, g_variant_get_string (parameter, NULL), -1);
  gtk_text_buffer_end_user_action (buffer);
}

static void
add_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HearthSpellMenu *self = data;

  if (self->word != NULL && hearth_spell_marks_get_spelling (self->marks) != NULL)
    hearth_spelling_add (hearth_spell_marks_get_spelling (self->marks),
                         hearth_spell_marks_get_language (self->marks), self->word);
}

static void
ignore_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HearthSpellMenu *self = data;

  if (self->word != NULL && hearth_spell_marks_get_spelling (self->marks) != NULL)
    hearth_spelling_ignore (hearth_spell_marks_get_spelling (self->marks),
                            hearth_spell_marks_get_language (self->marks), self->word);
}

static const GActionEntry actions[] = {
  { "replace", replace_action, "s", NULL, NULL, { 0 } },
  { "add", add_action, NULL, NULL, NULL, { 0 } },
  { "ignore", ignore_action, NULL, NULL, NULL, { 0 } },
};

/* --- the menu ----------------------------------------------------------------------------------------------------- */

/* Says something that cannot be chosen. */
static void
say (GMenu *menu, const char *text)
{
  g_menu_remove_all (menu);
  g_menu_append (menu, text, "spelling.nothing");
}

/* The menu that suggestions are asked for, and the word it was made for. */
typedef struct
{
  HearthSpellMenu *menu;
  char *word;
} Asking;

static void
suggested_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Asking *asking = data;
  g_autoptr (HearthSpellMenu) self = asking->menu;
  g_autofree char *word = asking->word;
  g_auto (GStrv) found = hearth_spelling_suggest_finish (HEARTH_SPELLING (source), result);

  if (self->view == NULL || g_strcmp0 (word, self->word) != 0)
    return;
  if (found == NULL || found[0] == NULL)
    {
      say (self->suggestions, _ ("No suggestions"));
      return;
    }
  g_menu_remove_all (self->suggestions);
  for (guint i = 0; found[i] != NULL; i++)
    {
      g_autofree char *label = hearth_mnemonic_escape (found[i]);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "spelling.replace", "s", found[i]);
      g_menu_append_item (self->suggestions, item);
    }
}

/**
 * hearth_spell_menu_look_at:
 * @place: where the menu is asked for
 *
 * Makes the menu for the word there.
 */
void
hearth_spell_menu_look_at (HearthSpellMenu *self, const GtkTextIter *place)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter start = *place, end;
  Asking *asking;

  g_clear_pointer (&self->word, g_free);
  self->word = hearth_spell_marks_dup_word_at (self->marks, &start, &end);
  g_menu_remove_all (self->suggestions);
  g_menu_remove_all (self->word_section);
  if (self->word == NULL)
    return;
  gtk_text_buffer_move_mark (buffer, self->start, &start);
  gtk_text_buffer_move_mark (buffer, self->end, &end);
  say (self->suggestions, _ ("Looking for suggestions…"));
  g_menu_append (self->word_section, _ ("_Add to dictionary"), "spelling.add");
  g_menu_append (self->word_section, _ ("_Ignore"), "spelling.ignore");
  asking = g_new0 (Asking, 1);
  asking->menu = g_object_ref (self);
  asking->word = g_strdup (self->word);
  hearth_spelling_suggest_async (hearth_spell_marks_get_spelling (self->marks),
                                 hearth_spell_marks_get_language (self->marks), self->word, suggested_cb,
                                 asking);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, HearthSpellMenu *self)
{
  GtkTextIter place;
  int buffer_x, buffer_y;

  gtk_text_view_window_to_buffer_coords (self->view, GTK_TEXT_WINDOW_WIDGET, (int) x, (int) y, &buffer_x,
                                         &buffer_y);
  gtk_text_view_get_iter_at_location (self->view, &place, buffer_x, buffer_y);
  hearth_spell_menu_look_at (self, &place);
}

static gboolean
key_cb (
    GtkEventControllerKey *controller, guint keyval, guint code, GdkModifierType state, HearthSpellMenu *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter cursor;

  if (keyval == GDK_KEY_Menu || (keyval == GDK_KEY_F10 && (state & GDK_SHIFT_MASK) != 0))
    {
      gtk_text_buffer_get_iter_at_mark (buffer, &cursor, gtk_text_buffer_get_insert (buffer));
      hearth_spell_menu_look_at (self, &cursor);
    }
  return GDK_EVENT_PROPAGATE;
}

/**
 * hearth_spell_menu_set_languages:
 * @languages: a menu to choose the language from
 */
void
hearth_spell_menu_set_languages (HearthSpellMenu *self, GMenuModel *languages)
{
  g_menu_remove_all (self->language_section);
  g_menu_append_submenu (self->language_section, _ ("_Spelling"), languages);
}

/**
 * hearth_spell_menu_get_model:
 *
 * Returns: (transfer none): what it says now
 */
GMenuModel *
hearth_spell_menu_get_model (HearthSpellMenu *self)
{
  return G_MENU_MODEL (self->menu);
}

static void
view_gone_cb (gpointer data, GObject *view)
{
  ((HearthSpellMenu *) data)->view = NULL;
}

static void
hearth_spell_menu_dispose (GObject *object)
{
  HearthSpellMenu *self = HEARTH_SPELL_MENU (object);

  if (self->view != NULL)
    g_object_weak_unref (G_OBJECT (self->view), view_gone_cb, self);
  self->view = NULL;
  g_clear_object (&self->marks);
  g_clear_object (&self->menu);
  g_clear_object (&self->suggestions);
  g_clear_object (&self->word_section);
  g_clear_object (&self->language_section);
  g_clear_pointer (&self->word, g_free);
  G_OBJECT_CLASS (hearth_spell_menu_parent_class)->dispose (object);
}

static void
hearth_spell_menu_class_init (HearthSpellMenuClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hearth_spell_menu_dispose;
}

static void
hearth_spell_menu_init (HearthSpellMenu *self)
{
  self->menu = g_menu_new ();
  self->suggestions = g_menu_new ();
  self->word_section = g_menu_new ();
  self->language_section = g_menu_new ();
  g_menu_append_section (self->menu, NULL, G_MENU_MODEL (self->suggestions));
  g_menu_append_section (self->menu, NULL, G_MENU_MODEL (self->word_section));
  g_menu_append_section (self->menu, NULL, G_MENU_MODEL (self->language_section));
}

static void
add_controllers (HearthSpellMenu *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, 0);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
}

/**
 * hearth_spell_menu_new:
 * @marks: the marks of @view
 *
 * Returns: (transfer full): a menu that is part of the view's context menu from now on
 */
HearthSpellMenu *
hearth_spell_menu_new (GtkTextView *view, HearthSpellMarks *marks)
{
  HearthSpellMenu *self = g_object_new (HEARTH_TYPE_SPELL_MENU, NULL);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  GtkTextIter start;

  self->view = view;
  self->marks = g_object_ref (marks);
  g_object_weak_ref (G_OBJECT (view), view_gone_cb, self);
  gtk_text_buffer_get_start_iter (buffer, &start);
  self->start = gtk_text_buffer_create_mark (buffer, NULL, &start, TRUE);
  self->end = gtk_text_buffer_create_mark (buffer, NULL, &start, FALSE);
  g_action_map_add_action_entries (G_ACTION_MAP (group), actions, G_N_ELEMENTS (actions), self);
  gtk_widget_insert_action_group (GTK_WIDGET (view), "spelling", G_ACTION_GROUP (group));
  gtk_text_view_set_extra_menu (view, G_MENU_MODEL (self->menu));
  add_controllers (self);
  return self;
}
