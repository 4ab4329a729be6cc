/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The window in which a letter is written: fields, notices, how it stands to the disk. Between fields and draft goes
 * hearth-composer-letter; attachments and the ways it ends are in files of their own. The editor is behind an interface,
 * so that a rich one can take the place of the plain one. Owned by GTK as every window; UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-composer-private.h"

#include <glib/gi18n.h>

#include "hearth-accessible.h"
#include "hearth-letter-text.h"
#include "hearth-plain-editor.h"
#include "hearth-words.h"

G_DEFINE_FINAL_TYPE (HearthComposerWindow, hearth_composer_window, ADW_TYPE_WINDOW)

enum
{
  SIGNAL_SENT,
  SIGNAL_KEPT,
  SIGNAL_STAYS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

enum
{
  PROP_0,
  PROP_MONOSPACE,
  PROP_SPELLING_LANGUAGE,
};

static void
from_changed_cb (HearthComposerWindow *self)
{
  if (self->client == NULL)
    return;
  hearth_composer_update_notices (self);
  hearth_composer_sender_changed (self);
}

/* --- how the draft stands ----------------------------------------------------------------------------------------- */

static const char *
get_state_words (HearthDraftState state)
{
  switch (state)
    {
    case HEARTH_DRAFT_UNSAVED:
      return _ ("Draft");
    case HEARTH_DRAFT_SAVED:
      return _ ("Draft saved");
    case HEARTH_DRAFT_FAILED:
      return _ ("Draft not saved");
    case HEARTH_DRAFT_EMPTY:
    default:
      return "";
    }
}

static void
draft_state_cb (HearthComposerWindow *self)
{
  HearthDraftState state = hearth_draft_get_state (self->draft);
  const GError *error = hearth_draft_get_error (self->draft);

  adw_window_title_set_subtitle (self->window_title, get_state_words (state));
  if (self->failure != NULL && self->is_failure_lasting)
    return;
  if (state == HEARTH_DRAFT_FAILED && error != NULL && !self->is_closing)
    {
      g_autofree char *words = hearth_words_for_error (error);
      g_autofree char *text = g_strdup_printf (
          _ ("The draft could not be saved. It is tried again when you go on writing. %s"), words);

      hearth_composer_show_failure (self, text);
    }
  else if (state == HEARTH_DRAFT_SAVED)
    hearth_composer_drop_notice (self, &self->failure);
}

static void
draft_notice_cb (HearthComposerWindow *self)
{
  if (hearth_draft_get_notice (self->draft) != NULL)
    hearth_composer_window_say (self, hearth_draft_get_notice (self->draft));
}

static gboolean
has_keys_of (GPtrArray *a, GPtrArray *b)
{
  for (guint i = 0; a->len == b->len && i < a->len; i++)
    if (((HearthAttachment *) a->pdata[i])->key != ((HearthAttachment *) b->pdata[i])->key)
      return FALSE;
  return a->len == b->len;
}

/* Attachments get other keys when the letter goes to another account. */
static void
draft_letter_cb (HearthComposerWindow *self)
{
  g_autoptr (GPtrArray) shown = hearth_attachment_strip_dup_list (self->strip);
  GPtrArray *kept = hearth_draft_get_letter (self->draft)->attachments;

  if (shown->len == kept->len && !has_keys_of (shown, kept))
    hearth_attachment_strip_set_list (self->strip, kept);
}

/* --- recipients --------------------------------------------------------------------------------------------------- */

/* Says what is wrong under the field, or nothing with NULL. */
void
hearth_composer_set_error (HearthComposerWindow *self, Field field, const char *text)
{
  GtkAccessible *entry = GTK_ACCESSIBLE (hearth_recipient_field_get_entry (self->recipients[field]));

  gtk_label_set_text (self->errors[field], text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->errors[field]), text != NULL);
  if (text != NULL)
    {
      gtk_accessible_update_state (entry, GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE, -1);
      /* One object, not a list of them. */
      gtk_accessible_update_relation (entry, GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE, self->errors[field], -1);
    }
  else
    {
      gtk_accessible_reset_state (entry, GTK_ACCESSIBLE_STATE_INVALID);
      gtk_accessible_reset_relation (entry, GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE);
    }
}

/* While somebody types an address it is not whole yet: only pills are looked at. */
static void
recipients_changed_cb (HearthRecipientField *changed, HearthComposerWindow *self)
{
  for (int field = 0; field < N_FIELDS; field++)
    if (self->recipients[field] == changed)
      {
        if (*gtk_editable_get_text (hearth_recipient_field_get_entry (changed)) == '\0')
          hearth_composer_check_field (self, (Field) field);
        else
          hearth_composer_set_error (self, (Field) field, NULL);
      }
  hearth_composer_changed (self);
}

/* Cc and Bcc are there when somebody wants them. */
void
hearth_composer_show_field (HearthComposerWindow *self, Field field)
{
  gtk_widget_set_visible (self->boxes[field], TRUE);
  if (field != FIELD_TO)
    gtk_widget_set_visible (field == FIELD_CC ? self->show_cc : self->show_bcc, FALSE);
}

static void
show_field_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthComposerWindow *self = HEARTH_COMPOSER_WINDOW (widget);
  Field field = g_str_equal (action_name, "composer.show-cc") ? FIELD_CC : FIELD_BCC;

  hearth_composer_show_field (self, field);
  gtk_widget_grab_focus (GTK_WIDGET (self->recipients[field]));
}

/* --- construction ------------------------------------------------------------------------------------------------- */

static void
subject_changed_cb (GtkEditable *editable, HearthComposerWindow *self)
{
  const char *subject = gtk_editable_get_text (editable);
  const char *title = *subject != '\0' ? subject : _ ("New letter");

  adw_window_title_set_title (self->window_title, title);
  gtk_window_set_title (GTK_WINDOW (self), title);
  hearth_composer_changed (self);
}

static gboolean
hearth_composer_window_close_request (GtkWindow *window)
{
  if (hearth_composer_close_request (HEARTH_COMPOSER_WINDOW (window)))
    return TRUE;
  return GTK_WINDOW_CLASS (hearth_composer_window_parent_class)->close_request (window);
}

static void
hearth_composer_window_dispose (GObject *object)
{
  HearthComposerWindow *self = HEARTH_COMPOSER_WINDOW (object);

  g_clear_handle_id (&self->push_idle, g_source_remove);
  if (self->draft != NULL)
    g_signal_handlers_disconnect_by_data (self->draft, self);
  if (self->strip != NULL)
    hearth_attachment_strip_set_draft (self->strip, NULL);
  g_clear_object (&self->draft);
  g_clear_object (&self->client);
  g_clear_object (&self->settings);
  g_clear_object (&self->spelling);
  g_clear_pointer (&self->languages, g_strfreev);
  g_clear_pointer (&self->language, g_free);
  g_clear_pointer (&self->letter, hearth_letter_unref);
  G_OBJECT_CLASS (hearth_composer_window_parent_class)->dispose (object);
}

static void
hearth_composer_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HearthComposerWindow *self = HEARTH_COMPOSER_WINDOW (object);

  if (id == PROP_MONOSPACE)
    g_value_set_boolean (value, self->is_monospace);
  else if (id == PROP_SPELLING_LANGUAGE)
    g_value_set_string (value, self->language != NULL ? self->language : "");
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hearth_composer_window_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HearthComposerWindow *self = HEARTH_COMPOSER_WINDOW (object);

  if (id == PROP_MONOSPACE)
    {
      self->is_monospace = g_value_get_boolean (value);
      hearth_editor_set_monospace (self->editor, self->is_monospace);
    }
  else if (id == PROP_SPELLING_LANGUAGE)
    hearth_composer_spelling_choose (self, g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bind_child (GtkWidgetClass *widget_class, const char *name, const char *suffix, gsize array, Field field)
{
  g_autofree char *id = g_strconcat (name, suffix, NULL);

  gtk_widget_class_bind_template_child_full (widget_class, id, FALSE,
                                             (gssize) (array + field * sizeof (gpointer)));
}

static void
bind_field (GtkWidgetClass *widget_class, const char *name, Field field)
{
  bind_child (widget_class, name, "", G_STRUCT_OFFSET (HearthComposerWindow, recipients), field);
  bind_child (widget_class, name, "_box", G_STRUCT_OFFSET (HearthComposerWindow, boxes), field);
  bind_child (widget_class, name, "_error", G_STRUCT_OFFSET (HearthComposerWindow, errors), field);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (HEARTH_TYPE_IDENTITY_BUTTON);
  g_type_ensure (HEARTH_TYPE_RECIPIENT_FIELD);
  g_type_ensure (HEARTH_TYPE_ATTACHMENT_STRIP);
  g_type_ensure (HEARTH_TYPE_FIND_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hearthmail/Hearth/ui/hearth-composer-window.ui");
  gtk_widget_class_bind_template_child (widget_class, HearthComposerWindow, window_title);
  gtk_widget_class_bind_template_child (widget_class, HearthComposerWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, HearthComposerWindow, notices);
  gtk_widget_class_bind_template_child (widget_class, HearthComposerWindow, fields);
  gtk_widget_class_bind_template_child (widget_class, HearthComposerWindow, from);
  gtk_widget_class_bind_template_child (widget_class, HearthComposerWindow, show_cc);
  gtk_widget_class_bind_template_child (widget_class, HearthComposerWindow, show_bcc);
  gtk_widget_class_bind_template_child (widget_class, HearthComposerWindow, subject);
  gtk_widget_class_bind_template_child (widget_class, HearthComposerWindow, editor_place);
  gtk_widget_class_bind_template_child (widget_class, HearthComposerWindow, strip_scroller);
  gtk_widget_class_bind_template_child (widget_class, HearthComposerWindow, strip);
  gtk_widget_class_bind_template_child (widget_class, HearthComposerWindow, drop_hint);
  gtk_widget_class_bind_template_child (widget_class, HearthComposerWindow, find_bar);
  gtk_widget_class_bind_template_child (widget_class, HearthComposerWindow, format_bar);
  gtk_widget_class_bind_template_child (widget_class, HearthComposerWindow, language_menu);
  bind_field (widget_class, "to", FIELD_TO);
  bind_field (widget_class, "cc", FIELD_CC);
  bind_field (widget_class, "bcc", FIELD_BCC);
}

static void
hearth_composer_window_class_init (HearthComposerWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = hearth_composer_window_dispose;
  object_class->get_property = hearth_composer_window_get_property;
  object_class->set_property = hearth_composer_window_set_property;
  GTK_WINDOW_CLASS (klass)->close_request = hearth_composer_window_close_request;
  g_object_class_install_property (
      object_class, PROP_MONOSPACE,
      g_param_spec_boolean ("monospace", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (
      object_class, PROP_SPELLING_LANGUAGE,
      g_param_spec_string ("spelling-language", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  signals[SIGNAL_SENT] = g_signal_new ("sent", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                       HEARTH_TYPE_LETTER, G_TYPE_UINT64, G_TYPE_INT64);
  signals[SIGNAL_KEPT] =
      g_signal_new ("kept", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_STAYS] =
      g_signal_new ("stays", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  bind_template (widget_class);
  hearth_composer_send_class_init (widget_class);
  hearth_composer_attach_class_init (widget_class);
  hearth_composer_notices_class_init (widget_class);
  hearth_composer_keys_class_init (widget_class);
  gtk_widget_class_install_action (widget_class, "composer.show-cc", NULL, show_field_action);
  gtk_widget_class_install_action (widget_class, "composer.show-bcc", NULL, show_field_action);
  gtk_widget_class_install_property_action (widget_class, "composer.monospace", "monospace");
  gtk_widget_class_install_property_action (widget_class, "composer.spelling-language", "spelling-language");
}

static void
hearth_composer_window_init (HearthComposerWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hearth_accessible_tidy_buttons (GTK_WIDGET (self));
  self->editor = HEARTH_EDITOR (hearth_plain_editor_new ());
  adw_bin_set_child (self->editor_place, GTK_WIDGET (self->editor));
  hearth_find_bar_set_editor (self->find_bar, self->editor);
  hearth_composer_keys_init (self);
  hearth_composer_attach_init (self);
  for (int field = 0; field < N_FIELDS; field++)
    g_signal_connect (self->recipients[field], "changed", G_CALLBACK (recipients_changed_cb), self);
  g_signal_connect (self->subject, "changed", G_CALLBACK (subject_changed_cb), self);
  g_signal_connect_swapped (self->editor, "changed", G_CALLBACK (hearth_composer_changed), self);
  g_signal_connect_swapped (self->from, "notify::identity", G_CALLBACK (from_changed_cb), self);
}

/**
 * hearth_composer_window_new:
 * @settings: (nullable): the program's; without them all is as it comes
 *
 * Making the window takes longer than showing a letter in it: it may be made before there is one.
 *
 * Returns: (transfer none): a window without a letter, for hearth_composer_window_begin()
 */
GtkWidget *
hearth_composer_window_new (HearthClient *client, GSettings *settings)
{
  HearthComposerWindow *self = g_object_new (HEARTH_TYPE_COMPOSER_WINDOW, NULL);

  self->client = g_object_ref (client);
  self->settings = settings != NULL ? g_object_ref (settings) : NULL;
  for (int field = 0; field < N_FIELDS; field++)
    hearth_recipient_field_set_client (self->recipients[field], client);
  hearth_identity_button_set_client (self->from, client);
  return GTK_WIDGET (self);
}

/**
 * hearth_composer_window_warm_up:
 *
 * Does now what the first frame would: styles, the sizes of all texts, the surface. Nothing is shown. For a window that
 * is made ahead.
 */
void
hearth_composer_window_warm_up (HearthComposerWindow *self)
{
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  gtk_widget_realize (GTK_WIDGET (self));
  gtk_widget_measure (GTK_WIDGET (self), GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_measure (GTK_WIDGET (self), GTK_ORIENTATION_VERTICAL, width, NULL, NULL, NULL, NULL);
}

/**
 * hearth_composer_window_begin:
 * @draft: (transfer none): what is written, from hearth_client_begin_draft() and its relatives
 *
 * Shows the letter; once for each window, before it is presented.
 */
void
hearth_composer_window_begin (HearthComposerWindow *self, HearthDraft *draft)
{
  g_return_if_fail (HEARTH_IS_COMPOSER_WINDOW (self) && self->draft == NULL);

  self->letter = hearth_letter_ref (hearth_draft_get_letter (draft));
  self->draft = g_object_ref (draft);
  self->was_kept = hearth_draft_is_kept (draft);
  hearth_attachment_strip_set_draft (self->strip, draft);
  hearth_composer_fill (self);
  hearth_composer_update_notices (self);
  g_signal_connect_swapped (draft, "notify::state", G_CALLBACK (draft_state_cb), self);
  g_signal_connect_swapped (draft, "notify::letter", G_CALLBACK (draft_letter_cb), self);
  g_signal_connect_swapped (draft, "notify::notice", G_CALLBACK (draft_notice_cb), self);
  draft_state_cb (self);
  draft_notice_cb (self);
}

static gboolean
has_same_addresses (GPtrArray *a, GPtrArray *b)
{
  for (guint i = 0; a->len == b->len && i < a->len; i++)
    if (!hearth_address_is_same_mailbox (a->pdata[i], b->pdata[i]))
      return FALSE;
  return a->len == b->len;
}

static gboolean
has_anything (const HearthLetter *letter)
{
  g_autofree char *text = g_strstrip (g_strdup (letter->text));

  return *text != '\0' || *letter->subject != '\0' || letter->attachments->len > 0 ||
         letter->to->len + letter->cc->len + letter->bcc->len > 0;
}

/* Compared with what the program put there: an answer has a subject, a recipient and a quote that nobody wrote. */
static gboolean
has_writers_own (HearthComposerWindow *self, const HearthLetter *letter)
{
  const HearthLetter *start = self->letter;
  g_autofree char *own = g_strstrip (hearth_letter_text_dup_own (letter->text));
  gboolean has_files =
      letter->attachments->len > 0 && (self->has_own_files || letter->forwards == HEARTH_KEY_NONE);

  return *own != '\0' || has_files || g_strcmp0 (letter->subject, start->subject) != 0 ||
         !has_same_addresses (letter->to, start->to) || !has_same_addresses (letter->cc, start->cc) ||
         !has_same_addresses (letter->bcc, start->bcc);
}

/**
 * hearth_composer_window_is_changed:
 *
 * Returns: whether there is something of the writer's that would be lost if the letter were discarded; of a draft that
 *   was there before the window all is
 */
gboolean
hearth_composer_window_is_changed (HearthComposerWindow *self)
{
  g_autoptr (HearthLetter) letter = NULL;

  if (self->draft == NULL ||
      (!self->was_kept && self->push_idle == 0 && hearth_draft_get_state (self->draft) == HEARTH_DRAFT_EMPTY))
    return FALSE;
  letter = hearth_composer_build_letter (self);
  return self->was_kept ? has_anything (letter) : has_writers_own (self, letter);
}

/**
 * hearth_composer_window_set_spelling:
 * @spelling: (nullable): who knows how words are spelt; %NULL for nobody
 */
void
hearth_composer_window_set_spelling (HearthComposerWindow *self, HearthSpelling *spelling)
{
  hearth_composer_spelling_set (self, spelling);
}

/**
 * hearth_composer_window_has_draft:
 *
 * Returns: whether that draft is written on here; not after the end
 */
gboolean
hearth_composer_window_has_draft (HearthComposerWindow *self, HearthDraft *draft)
{
  return self->draft != NULL && !self->is_closing && hearth_draft_is_same (self->draft, draft);
}
