/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A field of recipients: the pills and what is typed behind them. Keys, dragging and completion are in files of their
 * own. Nothing that was typed is ever lost: what is no address stays as a red pill. Owned by the composer; UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-recipient-field-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "hearth-wrap-layout.h"

G_DEFINE_FINAL_TYPE (HearthRecipientField, hearth_recipient_field, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_LABEL,
  N_PROPS,
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* --- pills -------------------------------------------------------------------------------------------------------- */

/* Returns: (transfer none) (nullable): the pill after @after; the first if that is NULL */
HearthRecipientPill *
hearth_recipient_field_get_pill (HearthRecipientField *self, HearthRecipientPill *after)
{
  GtkWidget *next = after != NULL ? gtk_widget_get_next_sibling (GTK_WIDGET (after))
                                  : gtk_widget_get_first_child (GTK_WIDGET (self));

  while (next != NULL && !HEARTH_IS_RECIPIENT_PILL (next))
    next = gtk_widget_get_next_sibling (next);
  return next != NULL ? HEARTH_RECIPIENT_PILL (next) : NULL;
}

/* Returns: (transfer none) (nullable): the last pill */
HearthRecipientPill *
hearth_recipient_field_get_last_pill (HearthRecipientField *self)
{
  HearthRecipientPill *last = NULL;

  for (HearthRecipientPill *pill = hearth_recipient_field_get_pill (self, NULL); pill != NULL;
       pill = hearth_recipient_field_get_pill (self, pill))
    last = pill;
  return last;
}

/* Tells the composer. */
void
hearth_recipient_field_changed (HearthRecipientField *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
remove_cb (HearthRecipientPill *pill, HearthRecipientField *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_widget_unparent (GTK_WIDGET (pill));
  hearth_recipient_field_changed (self);
}

/* The pill becomes text again; what was being typed becomes a pill. */
static void
edit_cb (HearthRecipientPill *pill, HearthRecipientField *self)
{
  g_autofree char *text = hearth_recipient_pill_dup_text (pill);

  hearth_recipient_field_finish_typing (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_widget_unparent (GTK_WIDGET (pill));
  hearth_recipient_field_set_text (self, text);
  hearth_recipient_field_changed (self);
}

static void
add_pill (HearthRecipientField *self, const char *text, HearthAddress *address)
{
  GtkWidget *pill = hearth_recipient_pill_new (self->client, text, address);

  g_signal_connect (pill, "remove", G_CALLBACK (remove_cb), self);
  g_signal_connect (pill, "edit", G_CALLBACK (edit_cb), self);
  hearth_recipient_field_drag_add_pill (self, pill);
  gtk_widget_insert_before (pill, GTK_WIDGET (self), GTK_WIDGET (self->entry));
}

/* Returns: whether the letter goes there already */
gboolean
hearth_recipient_field_has_address (HearthRecipientField *self, HearthAddress *address)
{
  for (HearthRecipientPill *pill = hearth_recipient_field_get_pill (self, NULL); pill != NULL;
       pill = hearth_recipient_field_get_pill (self, pill))
    if (hearth_recipient_pill_get_address (pill) != NULL &&
        hearth_address_is_same_mailbox (hearth_recipient_pill_get_address (pill), address))
      return TRUE;
  return FALSE;
}

/* Adds a pill unless that address is there. */
void
hearth_recipient_field_add_address (HearthRecipientField *self, HearthAddress *address)
{
  if (!hearth_recipient_field_has_address (self, address))
    add_pill (self, hearth_address_get_address (address), address);
}

/* Sets what is being typed, without asking whom it may mean. */
void
hearth_recipient_field_set_text (HearthRecipientField *self, const char *text)
{
  self->is_quiet = TRUE;
  gtk_editable_set_text (self->entry, text);
  gtk_editable_set_position (self->entry, -1);
  self->is_quiet = FALSE;
}

/**
 * hearth_recipient_field_add_text:
 * @text: recipients as typed or pasted
 *
 * Makes a pill of each.
 */
void
hearth_recipient_field_add_text (HearthRecipientField *self, const char *text)
{
  g_autoptr (GPtrArray) parsed = hearth_recipients_parse (self->client, text);

  for (guint i = 0; i < parsed->len; i++)
    {
      const HearthRecipient *recipient = g_ptr_array_index (parsed, i);

      if (recipient->address != NULL)
        hearth_recipient_field_add_address (self, recipient->address);
      else
        add_pill (self, recipient->text, NULL);
    }
}

/**
 * hearth_recipient_field_finish_typing:
 *
 * What stands in the field becomes pills.
 */
void
hearth_recipient_field_finish_typing (HearthRecipientField *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (self->entry));

  hearth_recipient_field_stop_asking (self);
  if (*g_strstrip (text) == '\0')
    return;
  hearth_recipient_field_set_text (self, "");
  hearth_recipient_field_add_text (self, text);
  hearth_recipient_field_changed (self);
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

/**
 * hearth_recipient_field_set_list:
 * @addresses: (element-type HearthAddress): what the letter has; also what is no whole address
 */
void
hearth_recipient_field_set_list (HearthRecipientField *self, GPtrArray *addresses)
{
  for (HearthRecipientPill *pill = hearth_recipient_field_get_pill (self, NULL), *next; pill != NULL;
       pill = next)
    {
      next = hearth_recipient_field_get_pill (self, pill);
      gtk_widget_unparent (GTK_WIDGET (pill));
    }
  hearth_recipient_field_set_text (self, "");
  for (guint i = 0; i < addresses->len; i++)
    {
      HearthAddress *address = g_ptr_array_index (addresses, i);
      gboolean is_whole = hearth_recipients_is_whole_address (address);

      add_pill (self, hearth_address_get_address (address), is_whole ? address : NULL);
    }
}

/**
 * hearth_recipient_field_dup_list:
 * @wrong: (out) (optional) (transfer full) (element-type utf8): what is no whole address
 *
 * Returns: (transfer full) (element-type HearthAddress): everything in the field as a draft keeps it: also what is no
 *   whole address, and what is being typed
 */
GPtrArray *
hearth_recipient_field_dup_list (HearthRecipientField *self, GPtrArray **wrong)
{
  GPtrArray *list = hearth_address_list_new ();
  g_autofree char *typed = g_strdup (gtk_editable_get_text (self->entry));
  g_autoptr (GPtrArray) parsed = hearth_recipients_parse (self->client, typed);

  if (wrong != NULL)
    *wrong = g_ptr_array_new_with_free_func (g_free);
  for (HearthRecipientPill *pill = hearth_recipient_field_get_pill (self, NULL); pill != NULL;
       pill = hearth_recipient_field_get_pill (self, pill))
    {
      HearthAddress *address = hearth_recipient_pill_get_address (pill);
      g_autofree char *text = hearth_recipient_pill_dup_text (pill);

      g_ptr_array_add (list,
                       address != NULL ? hearth_address_ref (address) : hearth_address_new (NULL, text));
      if (address == NULL && wrong != NULL)
        g_ptr_array_add (*wrong, g_steal_pointer (&text));
    }
  for (guint i = 0; i < parsed->len; i++)
    {
      const HearthRecipient *recipient = g_ptr_array_index (parsed, i);

      g_ptr_array_add (list, recipient->address != NULL ? hearth_address_ref (recipient->address)
                                                        : hearth_address_new (NULL, recipient->text));
      if (recipient->address == NULL && wrong != NULL)
        g_ptr_array_add (*wrong, g_strdup (recipient->text));
    }
  return list;
}

/**
 * hearth_recipient_field_get_entry:
 *
 * Returns: (transfer none): where one types
 */
GtkEditable *
hearth_recipient_field_get_entry (HearthRecipientField *self)
{
  return self->entry;
}

/**
 * hearth_recipient_field_set_client:
 * @client: (transfer none): knows who is of the household
 */
void
hearth_recipient_field_set_client (HearthRecipientField *self, HearthClient *client)
{
  g_set_object (&self->client, client);
}

/**
 * hearth_recipient_field_set_person:
 * @person: id of who writes: whose correspondents are offered
 */
void
hearth_recipient_field_set_person (HearthRecipientField *self, gint64 person)
{
  self->person = person;
}

/* Recipients that are typed to the end become pills: after a comma that no list of people was open for, and when
 * several were pasted. */
static void
text_changed_cb (HearthRecipientField *self)
{
  const char *text = gtk_editable_get_text (self->entry);
  gsize end = hearth_recipients_find_end (text);
  g_autofree char *done = g_strndup (text, end);

  if (self->is_quiet || self->client == NULL)
    return;
  /* "Keller, Marta <marta@keller.example>" is not typed to the end at its comma. */
  if (end > 0 && strchr (done, '@') != NULL)
    {
      g_autofree char *rest = g_strdup (text + end);

      hearth_recipient_field_set_text (self, g_strchug (rest));
      hearth_recipient_field_add_text (self, done);
    }
  hearth_recipient_field_ask (self);
  hearth_recipient_field_changed (self);
}

static void
entry_left_cb (HearthRecipientField *self)
{
  if (self->client == NULL)
    return;
  hearth_completion_hide (self->completion);
  if (!self->takes_best)
    hearth_recipient_field_finish_typing (self);
}

static void
clicked_cb (GtkGestureClick *gesture, int n_press, double x, double y, HearthRecipientField *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static gboolean
hearth_recipient_field_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (HEARTH_RECIPIENT_FIELD (widget)->entry));
}

/* One stop of Tab: arrows walk inside. */
static gboolean
hearth_recipient_field_focus (GtkWidget *widget, GtkDirectionType direction)
{
  return gtk_widget_get_focus_child (widget) == NULL && gtk_widget_grab_focus (widget);
}

static void
hearth_recipient_field_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HearthRecipientField *self = HEARTH_RECIPIENT_FIELD (object);

  if (id == PROP_LABEL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    g_value_get_string (value), -1);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hearth_recipient_field_dispose (GObject *object)
{
  HearthRecipientField *self = HEARTH_RECIPIENT_FIELD (object);
  GtkWidget *child;

  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  g_clear_object (&self->client);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (hearth_recipient_field_parent_class)->dispose (object);
}

static void
hearth_recipient_field_finalize (GObject *object)
{
  HearthRecipientField *self = HEARTH_RECIPIENT_FIELD (object);

  g_clear_pointer (&self->last_best, hearth_address_unref);
  g_free (self->answered);
  G_OBJECT_CLASS (hearth_recipient_field_parent_class)->finalize (object);
}

static void
hearth_recipient_field_class_init (HearthRecipientFieldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = hearth_recipient_field_dispose;
  object_class->finalize = hearth_recipient_field_finalize;
  object_class->set_property = hearth_recipient_field_set_property;
  widget_class->grab_focus = hearth_recipient_field_grab_focus;
  widget_class->focus = hearth_recipient_field_focus;
  properties[PROP_LABEL] =
      g_param_spec_string ("label", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
hearth_recipient_field_init (HearthRecipientField *self)
{
  GtkWidget *entry = gtk_entry_new ();
  GtkLayoutManager *layout = hearth_wrap_layout_new (6, 4);
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  hearth_wrap_layout_set_last (HEARTH_WRAP_LAYOUT (layout), HEARTH_WRAP_LAST_FILLS);
  gtk_widget_set_layout_manager (GTK_WIDGET (self), layout);
  gtk_widget_add_css_class (GTK_WIDGET (self), "hearth-recipients");
  self->entry = GTK_EDITABLE (entry);
  gtk_entry_set_has_frame (GTK_ENTRY (entry), FALSE);
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_EMAIL);
  gtk_editable_set_width_chars (self->entry, 5);
  gtk_editable_set_max_width_chars (self->entry, 5);
  gtk_widget_set_parent (entry, GTK_WIDGET (self));
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (text_changed_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (entry_left_cb), self);
  gtk_widget_add_controller (entry, focus);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_TARGET);
  g_signal_connect (click, "pressed", G_CALLBACK (clicked_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  hearth_recipient_field_complete_init (self);
  hearth_recipient_field_keys_init (self);
  hearth_recipient_field_drag_init (self);
}
