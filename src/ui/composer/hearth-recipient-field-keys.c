/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthRecipientField: its keys and the clipboard. One stop of Tab; arrows walk between text and pills. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-recipient-field-private.h"

#include <string.h>

static HearthRecipientPill *
get_focused_pill (HearthRecipientField *self)
{
  GtkWidget *child = gtk_widget_get_focus_child (GTK_WIDGET (self));

  return HEARTH_IS_RECIPIENT_PILL (child) ? HEARTH_RECIPIENT_PILL (child) : NULL;
}

/* Selects one pill, or none. */
void
hearth_recipient_field_select_only (HearthRecipientField *self, HearthRecipientPill *wanted)
{
  for (HearthRecipientPill *pill = hearth_recipient_field_get_pill (self, NULL); pill != NULL;
       pill = hearth_recipient_field_get_pill (self, pill))
    hearth_recipient_pill_set_selected (pill, pill == wanted);
}

static void
select_all (HearthRecipientField *self)
{
  HearthRecipientPill *last = hearth_recipient_field_get_last_pill (self);

  for (HearthRecipientPill *pill = hearth_recipient_field_get_pill (self, NULL); pill != NULL;
       pill = hearth_recipient_field_get_pill (self, pill))
    hearth_recipient_pill_set_selected (pill, TRUE);
  if (last != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (last));
}

/* Returns: (transfer full): what is selected as one would type it */
char *
hearth_recipient_field_dup_selected (HearthRecipientField *self)
{
  GString *text = g_string_new (NULL);

  for (HearthRecipientPill *pill = hearth_recipient_field_get_pill (self, NULL); pill != NULL;
       pill = hearth_recipient_field_get_pill (self, pill))
    {
      g_autofree char *one = hearth_recipient_pill_dup_text (pill);

      if (!hearth_recipient_pill_is_selected (pill))
        continue;
      if (text->len > 0)
        g_string_append (text, ", ");
      g_string_append (text, one);
    }
  return g_string_free (text, FALSE);
}

/* Removes what is selected; the keyboard goes where the text is. */
void
hearth_recipient_field_remove_selected (HearthRecipientField *self)
{
  gboolean is_changed = FALSE;

  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  for (HearthRecipientPill *pill = hearth_recipient_field_get_pill (self, NULL), *next; pill != NULL;
       pill = next)
    {
      next = hearth_recipient_field_get_pill (self, pill);
      if (!hearth_recipient_pill_is_selected (pill))
        continue;
      gtk_widget_unparent (GTK_WIDGET (pill));
      is_changed = TRUE;
    }
  if (is_changed)
    hearth_recipient_field_changed (self);
}

/* --- clipboard ---------------------------------------------------------------------------------------------------- */

static void
copy (HearthRecipientField *self)
{
  g_autofree char *text = hearth_recipient_field_dup_selected (self);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthRecipientField) self = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (text == NULL || self->client == NULL)
    return;
  hearth_recipient_field_add_text (self, text);
  hearth_recipient_field_changed (self);
}

static void
paste_over (HearthRecipientField *self)
{
  hearth_recipient_field_remove_selected (self);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL, pasted_cb,
                                 g_object_ref (self));
}

/* --- on a pill ---------------------------------------------------------------------------------------------------- */

/* Goes to the neighbour of a pill; behind the last is the text. */
static void
walk (HearthRecipientField *self, HearthRecipientPill *pill, int step, gboolean extends)
{
  GtkWidget *next = step < 0 ? gtk_widget_get_prev_sibling (GTK_WIDGET (pill))
                             : gtk_widget_get_next_sibling (GTK_WIDGET (pill));

  if (HEARTH_IS_RECIPIENT_PILL (next))
    {
      if (extends)
        hearth_recipient_pill_set_selected (HEARTH_RECIPIENT_PILL (next), TRUE);
      else
        hearth_recipient_field_select_only (self, HEARTH_RECIPIENT_PILL (next));
      gtk_widget_grab_focus (next);
    }
  else if (step > 0 && !extends)
    {
      hearth_recipient_field_select_only (self, NULL);
      gtk_widget_grab_focus (GTK_WIDGET (self->entry));
      gtk_editable_set_position (self->entry, 0);
    }
}

static gboolean
type_over (HearthRecipientField *self, guint keyval, GdkModifierType state)
{
  gunichar c = gdk_keyval_to_unicode (keyval);
  char text[8] = { 0 };
  int position = 0;

  if (c == 0 || g_unichar_iscntrl (c) || c == ' ' || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  hearth_recipient_field_remove_selected (self);
  g_unichar_to_utf8 (c, text);
  gtk_editable_insert_text (self->entry, text, -1, &position);
  gtk_editable_set_position (self->entry, position);
  return GDK_EVENT_STOP;
}

static gboolean
pill_control_key (HearthRecipientField *self, guint keyval)
{
  switch (keyval)
    {
    case GDK_KEY_a:
      select_all (self);
      return GDK_EVENT_STOP;
    case GDK_KEY_c:
      copy (self);
      return GDK_EVENT_STOP;
    case GDK_KEY_x:
      copy (self);
      hearth_recipient_field_remove_selected (self);
      return GDK_EVENT_STOP;
    case GDK_KEY_v:
      paste_over (self);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static gboolean
pill_key (HearthRecipientField *self, HearthRecipientPill *pill, guint keyval, GdkModifierType state)
{
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  gboolean extends = (state & GDK_SHIFT_MASK) != 0;

  if ((state & GDK_CONTROL_MASK) != 0 && !extends)
    return pill_control_key (self, keyval);
  switch (keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      walk (self, pill, is_rtl ? 1 : -1, extends);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      walk (self, pill, is_rtl ? -1 : 1, extends);
      return GDK_EVENT_STOP;
    case GDK_KEY_Home:
      hearth_recipient_field_select_only (self, hearth_recipient_field_get_pill (self, NULL));
      gtk_widget_grab_focus (GTK_WIDGET (hearth_recipient_field_get_pill (self, NULL)));
      return GDK_EVENT_STOP;
    case GDK_KEY_End:
    case GDK_KEY_Escape:
      gtk_widget_grab_focus (GTK_WIDGET (self->entry));
      return GDK_EVENT_STOP;
    case GDK_KEY_BackSpace:
    case GDK_KEY_Delete:
    case GDK_KEY_KP_Delete:
      hearth_recipient_field_remove_selected (self);
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_F2:
      g_signal_emit_by_name (pill, "edit");
      return GDK_EVENT_STOP;
    default:
      return type_over (self, keyval, state);
    }
}

/* --- in the text -------------------------------------------------------------------------------------------------- */

static gboolean
go_to_last_pill (HearthRecipientField *self)
{
  HearthRecipientPill *last = hearth_recipient_field_get_last_pill (self);

  if (last == NULL || gtk_editable_get_position (self->entry) > 0 ||
      gtk_editable_get_selection_bounds (self->entry, NULL, NULL))
    return GDK_EVENT_PROPAGATE;
  hearth_recipient_field_select_only (self, last);
  gtk_widget_grab_focus (GTK_WIDGET (last));
  return GDK_EVENT_STOP;
}

static gboolean
move_in_offers (HearthRecipientField *self, int step)
{
  if (!hearth_completion_is_shown (self->completion))
    return GDK_EVENT_PROPAGATE;
  hearth_completion_move (self->completion, step);
  return GDK_EVENT_STOP;
}

static gboolean
has_text (HearthRecipientField *self)
{
  return *gtk_editable_get_text (self->entry) != '\0';
}

static void
complete (HearthRecipientField *self)
{
  if (!hearth_recipient_field_take_offer (self))
    hearth_recipient_field_finish_typing (self);
}

/* A comma may belong to a name; then it is typed. */
static gboolean
complete_by_comma (HearthRecipientField *self)
{
  const char *typed = gtk_editable_get_text (self->entry);

  if (gtk_editable_get_position (self->entry) < (int) g_utf8_strlen (typed, -1))
    return GDK_EVENT_PROPAGATE;
  if (hearth_recipients_is_whole (typed))
    hearth_recipient_field_finish_typing (self);
  else if (hearth_completion_get_chosen (self->completion) == NULL ||
           !hearth_recipient_field_take_offer (self))
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static gboolean
text_key (HearthRecipientField *self, guint keyval, GdkModifierType state)
{
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  if ((state & GDK_CONTROL_MASK) != 0)
    {
      if (keyval != GDK_KEY_a || has_text (self) || hearth_recipient_field_get_last_pill (self) == NULL)
        return GDK_EVENT_PROPAGATE;
      select_all (self);
      return GDK_EVENT_STOP;
    }
  switch (keyval)
    {
    case GDK_KEY_BackSpace:
      return go_to_last_pill (self);
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      return is_rtl ? GDK_EVENT_PROPAGATE : go_to_last_pill (self);
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      return is_rtl ? go_to_last_pill (self) : GDK_EVENT_PROPAGATE;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      return move_in_offers (self, 1);
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return move_in_offers (self, -1);
    case GDK_KEY_Escape:
      if (!hearth_completion_is_shown (self->completion))
        return GDK_EVENT_PROPAGATE;
      hearth_recipient_field_stop_asking (self);
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      if (has_text (self))
        complete (self);
      else
        gtk_widget_child_focus (GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self))), GTK_DIR_TAB_FORWARD);
      return GDK_EVENT_STOP;
    case GDK_KEY_Tab:
    case GDK_KEY_KP_Tab:
      if (has_text (self))
        complete (self);
      return GDK_EVENT_PROPAGATE; /* the focus goes on */
    case GDK_KEY_comma:
    case GDK_KEY_semicolon:
      return complete_by_comma (self);
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint keyval,
        guint keycode,
        GdkModifierType state,
        HearthRecipientField *self)
{
  HearthRecipientPill *pill = get_focused_pill (self);

  if (self->client == NULL)
    return GDK_EVENT_PROPAGATE;
  return pill != NULL ? pill_key (self, pill, keyval, state) : text_key (self, keyval, state);
}

/* A pill that gets the focus by a click is the one selected; what loses it is not. */
static void
focus_child_cb (HearthRecipientField *self)
{
  HearthRecipientPill *pill = get_focused_pill (self);

  if (pill == NULL || !hearth_recipient_pill_is_selected (pill))
    hearth_recipient_field_select_only (self, pill);
}

/* Listens to keys before text and pills see them. */
void
hearth_recipient_field_keys_init (HearthRecipientField *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect_swapped (self, "notify::focus-child", G_CALLBACK (focus_child_cb), self);
}
