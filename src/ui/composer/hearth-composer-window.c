/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The window in which a letter is written. Nothing leaves it before *Send*; nothing is thrown away without asking.
 * The editor is behind an interface, so that a rich one can take the place of the plain one. Owned by GTK as every
 * window; UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-composer-window.h"

#include <glib/gi18n.h>

#include "hearth-accessible.h"
#include "hearth-identity-button.h"
#include "hearth-plain-editor.h"
#include "hearth-quiet-line.h"
#include "hearth-recipients.h"

/** The rows of recipients. */
typedef enum
{
  FIELD_TO,
  FIELD_CC,
  FIELD_BCC,
  N_FIELDS,
} Field;

struct _HearthComposerWindow
{
  AdwWindow parent_instance;

  AdwWindowTitle *window_title;
  GtkBox *notices;
  GtkWidget *fields;
  HearthIdentityButton *from;
  GtkWidget *boxes[N_FIELDS];
  GtkEntry *entries[N_FIELDS];
  GtkLabel *errors[N_FIELDS];
  GtkWidget *show_cc;
  GtkWidget *show_bcc;
  GtkEntry *subject;
  AdwBin *editor_place;
  HearthEditor *editor;

  HearthClient *client;
  HearthLetter *letter;   /* as it was given */
  GtkWidget *from_notice; /* or NULL */
  GtkWidget *failure;     /* or NULL */
  gboolean is_monospace;
  gboolean is_changed : 1; /* fields; the editor knows for itself */
  gboolean is_sending : 1;
};

G_DEFINE_FINAL_TYPE (HearthComposerWindow, hearth_composer_window, ADW_TYPE_WINDOW)

enum
{
  SIGNAL_SENT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- notices ------------------------------------------------------------------------------------------------------ */

static void
drop_notice (HearthComposerWindow *self, GtkWidget **notice)
{
  if (*notice != NULL)
    gtk_box_remove (self->notices, *notice);
  *notice = NULL;
}

static void
use_original_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthComposerWindow *self = HEARTH_COMPOSER_WINDOW (widget);

  hearth_identity_button_set_identity (self->from, self->letter->identity);
}

/* An answer that leaves from another address than the one written to is worth a word. */
static void
update_from_notice (HearthComposerWindow *self)
{
  gint64 identity = hearth_identity_button_get_identity (self->from);
  const HearthIdentity *original =
      hearth_house_find_identity (hearth_client_get_house (self->client), self->letter->identity);
  g_autofree char *text = NULL;
  g_autofree char *button = NULL;

  drop_notice (self, &self->from_notice);
  if (self->letter->answers == HEARTH_KEY_NONE || identity == self->letter->identity || original == NULL)
    return;
  text = g_strdup_printf (_ ("This was written to %s."), hearth_address_get_address (original->address));
  button = g_strdup_printf (_ ("_Use %s"), hearth_address_get_address (original->address));
  self->from_notice = hearth_quiet_line_new (HEARTH_QUIET_NOTE, "dialog-information-symbolic", text);
  hearth_quiet_line_add_button (HEARTH_QUIET_LINE (self->from_notice), button, "composer.use-original");
  gtk_box_append (self->notices, self->from_notice);
}

static void
from_changed_cb (HearthComposerWindow *self)
{
  self->is_changed = TRUE;
  update_from_notice (self);
}

/* --- recipients --------------------------------------------------------------------------------------------------- */

static void
set_error (HearthComposerWindow *self, Field field, const char *text)
{
  gtk_label_set_text (self->errors[field], text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->errors[field]), text != NULL);
  if (text != NULL)
    {
      gtk_accessible_update_state (GTK_ACCESSIBLE (self->entries[field]), GTK_ACCESSIBLE_STATE_INVALID,
                                   GTK_ACCESSIBLE_INVALID_TRUE, -1);
      gtk_accessible_update_relation (GTK_ACCESSIBLE (self->entries[field]),
                                      GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE, self->errors[field], NULL, -1);
    }
  else
    {
      gtk_accessible_reset_state (GTK_ACCESSIBLE (self->entries[field]), GTK_ACCESSIBLE_STATE_INVALID);
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->entries[field]),
                                     GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE);
    }
}

/* Returns: (transfer full) (nullable): the addresses; on failure it is said under the field. */
static GPtrArray *
parse_field (HearthComposerWindow *self, Field field)
{
  g_autofree char *wrong = NULL;
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->entries[field]));
  GPtrArray *list = hearth_recipients_parse (self->client, typed, &wrong);

  if (list == NULL)
    {
      g_autofree char *text = g_strdup_printf (_ ("“%s” is not a complete address."), wrong);

      set_error (self, field, text);
    }
  else
    set_error (self, field, NULL);
  return list;
}

static void
field_changed_cb (GtkEditable *editable, HearthComposerWindow *self)
{
  self->is_changed = TRUE;
  for (int field = 0; field < N_FIELDS; field++)
    if (GTK_EDITABLE (self->entries[field]) == editable)
      set_error (self, (Field) field, NULL);
}

/* Says what is wrong with it, if anything. */
static void
check_field (HearthComposerWindow *self, Field field)
{
  GPtrArray *list = parse_field (self, field);

  g_clear_pointer (&list, g_ptr_array_unref);
}

static void
field_left_cb (GtkEventControllerFocus *controller, HearthComposerWindow *self)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));

  for (int field = 0; field < N_FIELDS; field++)
    if (GTK_WIDGET (self->entries[field]) == widget && self->client != NULL)
      check_field (self, (Field) field);
}

static void
set_field_visible (HearthComposerWindow *self, Field field)
{
  gtk_widget_set_visible (self->boxes[field], TRUE);
  gtk_widget_set_visible (field == FIELD_CC ? self->show_cc : self->show_bcc, FALSE);
}

static void
show_cc_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthComposerWindow *self = HEARTH_COMPOSER_WINDOW (widget);

  set_field_visible (self, FIELD_CC);
  gtk_widget_grab_focus (GTK_WIDGET (self->entries[FIELD_CC]));
}

static void
show_bcc_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthComposerWindow *self = HEARTH_COMPOSER_WINDOW (widget);

  set_field_visible (self, FIELD_BCC);
  gtk_widget_grab_focus (GTK_WIDGET (self->entries[FIELD_BCC]));
}

/* --- sending ------------------------------------------------------------------------------------------------------ */

static void
copy_strings (GPtrArray *to, GPtrArray *from)
{
  for (guint i = 0; i < from->len; i++)
    g_ptr_array_add (to, g_strdup (g_ptr_array_index (from, i)));
}

/* Returns: (transfer full) (nullable): the letter as it is written; %NULL if a field is wrong, which then has the focus */
static HearthLetter *
build_letter (HearthComposerWindow *self)
{
  HearthLetter *letter = hearth_letter_new (hearth_identity_button_get_identity (self->from));
  GPtrArray **lists[N_FIELDS] = { &letter->to, &letter->cc, &letter->bcc };
  int wrong = -1;

  for (int field = N_FIELDS - 1; field >= 0; field--)
    {
      GPtrArray *list = parse_field (self, (Field) field);

      if (list == NULL)
        {
          wrong = field;
          continue;
        }
      g_ptr_array_unref (*lists[field]);
      *lists[field] = list;
    }
  if (wrong < 0 && letter->to->len + letter->cc->len + letter->bcc->len == 0)
    {
      set_error (self, FIELD_TO, _ ("Say to whom the letter goes."));
      wrong = FIELD_TO;
    }
  if (wrong >= 0)
    {
      gtk_widget_set_visible (self->boxes[wrong], TRUE);
      gtk_widget_grab_focus (GTK_WIDGET (self->entries[wrong]));
      hearth_letter_unref (letter);
      return NULL;
    }
  letter->subject = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->subject)));
  letter->text = hearth_editor_dup_text (self->editor);
  letter->answers = self->letter->answers;
  copy_strings (letter->in_reply_to, self->letter->in_reply_to);
  copy_strings (letter->references, self->letter->references);
  return letter;
}

static void
set_sending (HearthComposerWindow *self, gboolean is_sending)
{
  self->is_sending = is_sending;
  gtk_widget_set_sensitive (self->fields, !is_sending);
  gtk_widget_set_sensitive (GTK_WIDGET (self->editor), !is_sending);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.send", !is_sending);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.discard", !is_sending);
}

/* What is handed to the outbox with its window. */
typedef struct
{
  HearthComposerWindow *window;
  HearthLetter *letter;
} Sending;

static void
queued_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Sending *sending = data;
  g_autoptr (HearthComposerWindow) self = sending->window;
  g_autoptr (HearthLetter) letter = sending->letter;
  g_autoptr (GError) error = NULL;

  g_free (sending);
  hearth_client_send_finish (HEARTH_CLIENT (source), result, &error);
  if (self->client == NULL)
    return; /* the program ends; the outbox has the letter or the error is too late */
  set_sending (self, FALSE);
  if (error != NULL)
    {
      g_autofree char *words = hearth_words_for_error (error);
      g_autofree char *text = g_strdup_printf (_ ("The letter was not sent and is still here. %s"), words);

      self->failure = hearth_quiet_line_new (HEARTH_QUIET_ERROR, "dialog-error-symbolic", text);
      gtk_box_append (self->notices, self->failure);
      return;
    }
  g_signal_emit (self, signals[SIGNAL_SENT], 0, letter);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
send_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthComposerWindow *self = HEARTH_COMPOSER_WINDOW (widget);
  HearthLetter *letter;
  Sending *sending;

  if (self->is_sending || self->client == NULL)
    return;
  drop_notice (self, &self->failure);
  letter = build_letter (self);
  if (letter == NULL)
    return;
  set_sending (self, TRUE);
  sending = g_new0 (Sending, 1);
  sending->window = g_object_ref (self);
  sending->letter = letter;
  hearth_client_send_async (self->client, letter, queued_cb, sending);
}

/* --- leaving ------------------------------------------------------------------------------------------------------ */

static void
discard_answered_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  if (g_str_equal (response, "discard"))
    gtk_window_destroy (GTK_WINDOW (data));
}

static void
ask_to_discard (HearthComposerWindow *self)
{
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_WINDOW (self), _ ("Discard this letter?"), _ ("It is kept nowhere else."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _ ("_Keep writing"), "discard",
                                    _ ("_Discard"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (discard_answered_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
discard_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

static gboolean
hearth_composer_window_close_request (GtkWindow *window)
{
  HearthComposerWindow *self = HEARTH_COMPOSER_WINDOW (window);

  if (self->is_sending)
    return TRUE;
  if (!hearth_composer_window_is_changed (self))
    return GTK_WINDOW_CLASS (hearth_composer_window_parent_class)->close_request (window);
  ask_to_discard (self);
  return TRUE;
}

/* --- construction ------------------------------------------------------------------------------------------------- */

static void
subject_changed_cb (GtkEditable *editable, HearthComposerWindow *self)
{
  const char *subject = gtk_editable_get_text (editable);
  const char *title = *subject != '\0' ? subject : _ ("New letter");

  self->is_changed = TRUE;
  adw_window_title_set_title (self->window_title, title);
  gtk_window_set_title (GTK_WINDOW (self), title);
}

static void
hearth_composer_window_dispose (GObject *object)
{
  HearthComposerWindow *self = HEARTH_COMPOSER_WINDOW (object);

  g_clear_object (&self->client);
  g_clear_pointer (&self->letter, hearth_letter_unref);
  G_OBJECT_CLASS (hearth_composer_window_parent_class)->dispose (object);
}

static void
monospace_changed_cb (HearthComposerWindow *self)
{
  hearth_editor_set_monospace (self->editor, self->is_monospace);
}

static void
hearth_composer_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, HEARTH_COMPOSER_WINDOW (object)->is_monospace);
}

static void
hearth_composer_window_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HearthComposerWindow *self = HEARTH_COMPOSER_WINDOW (object);

  self->is_monospace = g_value_get_boolean (value);
  monospace_changed_cb (self);
}

static void
bind_field (GtkWidgetClass *widget_class, const char *name, Field field)
{
  g_autofree char *box = g_strconcat (name, "_box", NULL);
  g_autofree char *error = g_strconcat (name, "_error", NULL);

  gtk_widget_class_bind_template_child_full (widget_class, name, FALSE,
                                             G_STRUCT_OFFSET (HearthComposerWindow, entries) +
                                                 (gssize) (field * sizeof (gpointer)));
  gtk_widget_class_bind_template_child_full (widget_class, box, FALSE,
                                             G_STRUCT_OFFSET (HearthComposerWindow, boxes) +
                                                 (gssize) (field * sizeof (gpointer)));
  gtk_widget_class_bind_template_child_full (widget_class, error, FALSE,
                                             G_STRUCT_OFFSET (HearthComposerWindow, errors) +
                                                 (gssize) (field * sizeof (gpointer)));
}

static void
hearth_composer_window_class_init (HearthComposerWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GdkModifierType control_shift = GDK_CONTROL_MASK | GDK_SHIFT_MASK;

  object_class->dispose = hearth_composer_window_dispose;
  object_class->get_property = hearth_composer_window_get_property;
  object_class->set_property = hearth_composer_window_set_property;
  GTK_WINDOW_CLASS (klass)->close_request = hearth_composer_window_close_request;
  g_object_class_install_property (
      object_class, 1,
      g_param_spec_boolean ("monospace", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  signals[SIGNAL_SENT] = g_signal_new ("sent", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 1, HEARTH_TYPE_LETTER);

  g_type_ensure (HEARTH_TYPE_IDENTITY_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hearthmail/Hearth/ui/hearth-composer-window.ui");
  gtk_widget_class_bind_template_child (widget_class, HearthComposerWindow, window_title);
  gtk_widget_class_bind_template_child (widget_class, HearthComposerWindow, notices);
  gtk_widget_class_bind_template_child (widget_class, HearthComposerWindow, fields);
  gtk_widget_class_bind_template_child (widget_class, HearthComposerWindow, from);
  gtk_widget_class_bind_template_child (widget_class, HearthComposerWindow, show_cc);
  gtk_widget_class_bind_template_child (widget_class, HearthComposerWindow, show_bcc);
  gtk_widget_class_bind_template_child (widget_class, HearthComposerWindow, subject);
  gtk_widget_class_bind_template_child (widget_class, HearthComposerWindow, editor_place);
  bind_field (widget_class, "to", FIELD_TO);
  bind_field (widget_class, "cc", FIELD_CC);
  bind_field (widget_class, "bcc", FIELD_BCC);

  gtk_widget_class_install_action (widget_class, "composer.send", NULL, send_action);
  gtk_widget_class_install_action (widget_class, "composer.discard", NULL, discard_action);
  gtk_widget_class_install_action (widget_class, "composer.show-cc", NULL, show_cc_action);
  gtk_widget_class_install_action (widget_class, "composer.show-bcc", NULL, show_bcc_action);
  gtk_widget_class_install_action (widget_class, "composer.use-original", NULL, use_original_action);
  gtk_widget_class_install_property_action (widget_class, "composer.monospace", "monospace");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_d, control_shift, "composer.discard", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, control_shift, "composer.show-cc", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_b, control_shift, "composer.show-bcc", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
}

/* Before the text sees the key: it would begin a new line. */
static void
add_send_keys (HearthComposerWindow *self)
{
  static const guint keys[] = { GDK_KEY_Return, GDK_KEY_KP_Enter, GDK_KEY_ISO_Enter };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
        GTK_SHORTCUT_CONTROLLER (controller),
        gtk_shortcut_new (gtk_keyval_trigger_new (keys[i], GDK_CONTROL_MASK),
                          gtk_named_action_new ("composer.send")));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static void
hearth_composer_window_init (HearthComposerWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hearth_accessible_tidy_buttons (GTK_WIDGET (self));
  add_send_keys (self);
  self->editor = HEARTH_EDITOR (hearth_plain_editor_new ());
  adw_bin_set_child (self->editor_place, GTK_WIDGET (self->editor));
  for (int field = 0; field < N_FIELDS; field++)
    {
      GtkEventController *focus = gtk_event_controller_focus_new ();

      g_signal_connect (focus, "leave", G_CALLBACK (field_left_cb), self);
      gtk_widget_add_controller (GTK_WIDGET (self->entries[field]), focus);
      g_signal_connect (self->entries[field], "changed", G_CALLBACK (field_changed_cb), self);
    }
  g_signal_connect (self->subject, "changed", G_CALLBACK (subject_changed_cb), self);
  g_signal_connect_swapped (self->from, "notify::identity", G_CALLBACK (from_changed_cb), self);
}

static void
fill (HearthComposerWindow *self)
{
  GPtrArray *lists[N_FIELDS] = { self->letter->to, self->letter->cc, self->letter->bcc };

  hearth_identity_button_set_identity (self->from, self->letter->identity);
  for (int field = 0; field < N_FIELDS; field++)
    {
      g_autofree char *text = hearth_address_list_to_string (lists[field]);

      gtk_editable_set_text (GTK_EDITABLE (self->entries[field]), text != NULL ? text : "");
      gtk_editable_set_position (GTK_EDITABLE (self->entries[field]), -1);
      if (lists[field]->len > 0 && field != FIELD_TO)
        set_field_visible (self, (Field) field);
    }
  gtk_editable_set_text (GTK_EDITABLE (self->subject),
                         self->letter->subject != NULL ? self->letter->subject : "");
  hearth_editor_set_text (self->editor, self->letter->text != NULL ? self->letter->text : "");
  if (self->letter->to->len == 0)
    gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->entries[FIELD_TO]));
  else if (self->letter->subject == NULL || *self->letter->subject == '\0')
    gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->subject));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->editor));
}

/**
 * hearth_composer_window_new:
 * @letter: (transfer none): what it begins with: from hearth_client_prepare_new(), hearth_client_prepare_reply() or
 *   hearth_mailto_to_letter()
 *
 * Returns: (transfer none): a window to present
 */
GtkWidget *
hearth_composer_window_new (HearthClient *client, HearthLetter *letter)
{
  HearthComposerWindow *self = g_object_new (HEARTH_TYPE_COMPOSER_WINDOW, NULL);

  self->client = g_object_ref (client);
  self->letter = hearth_letter_ref (letter);
  hearth_identity_button_set_client (self->from, client);
  fill (self);
  self->is_changed = FALSE;
  return GTK_WIDGET (self);
}

/**
 * hearth_composer_window_is_changed:
 *
 * Returns: whether the user wrote anything that would be lost
 */
gboolean
hearth_composer_window_is_changed (HearthComposerWindow *self)
{
  return self->is_changed || hearth_editor_is_changed (self->editor);
}
