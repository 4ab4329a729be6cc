/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the composer says: quiet lines above the fields about this letter, and toasts. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-composer-private.h"

#include <glib/gi18n.h>

#include "hearth-accessible.h"
#include "hearth-mnemonic.h"
#include "hearth-quiet-line.h"
#include "hearth-words.h"

/* Takes a quiet line away. */
void
hearth_composer_drop_notice (HearthComposerWindow *self, GtkWidget **notice)
{
  if (*notice != NULL)
    gtk_box_remove (self->notices, *notice);
  *notice = NULL;
  gtk_widget_set_visible (GTK_WIDGET (self->notices),
                          gtk_widget_get_first_child (GTK_WIDGET (self->notices)) != NULL);
}

static void
add_notice (HearthComposerWindow *self, GtkWidget **notice, GtkWidget *line)
{
  hearth_composer_drop_notice (self, notice);
  *notice = line;
  gtk_box_append (self->notices, line);
  gtk_widget_set_visible (GTK_WIDGET (self->notices), TRUE);
}

/* Says what did not work, until the next attempt. */
void
hearth_composer_show_failure (HearthComposerWindow *self, const char *text)
{
  self->is_failure_lasting = FALSE;
  add_notice (self, &self->failure,
              hearth_quiet_line_new (HEARTH_QUIET_ERROR, "dialog-error-symbolic", text));
}

/* Says that the letter is still here; how its draft fares does not change that. */
void
hearth_composer_show_failed_end (HearthComposerWindow *self, const char *text)
{
  hearth_composer_show_failure (self, text);
  self->is_failure_lasting = TRUE;
}

/**
 * hearth_composer_window_say:
 * @text: a sentence about this letter
 *
 * Says it in a quiet line that stays.
 */
void
hearth_composer_window_say (HearthComposerWindow *self, const char *text)
{
  add_notice (self, &self->draft_notice,
              hearth_quiet_line_new (HEARTH_QUIET_NOTE, "dialog-information-symbolic", text));
}

static void
toast_gone_cb (AdwToast *toast, HearthComposerWindow *self)
{
  if (self->toast == toast)
    self->toast = NULL;
}

/* Shows @toast in place of the one so far. */
void
hearth_composer_add_toast (HearthComposerWindow *self, AdwToast *toast)
{
  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  self->toast = toast;
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (toast_gone_cb), self, 0);
  adw_toast_overlay_add_toast (self->toasts, toast);
  hearth_accessible_tidy_toasts (GTK_WIDGET (self->toasts));
}

static void
use_original_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthComposerWindow *self = HEARTH_COMPOSER_WINDOW (widget);

  hearth_identity_button_set_identity (self->from, self->letter->identity);
}

static void
use_author_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthComposerWindow *self = HEARTH_COMPOSER_WINDOW (widget);
  g_autoptr (GPtrArray) list = hearth_address_list_new ();

  if (self->letter->author == NULL)
    return;
  g_ptr_array_add (list, hearth_address_ref (self->letter->author));
  hearth_recipient_field_set_list (self->recipients[FIELD_TO], list);
  hearth_composer_drop_notice (self, &self->author_notice);
  hearth_composer_check_field (self, FIELD_TO);
  hearth_composer_changed (self);
}

/* The address that a draft was written from was removed meanwhile. */
static void
show_gone_notice (HearthComposerWindow *self, gint64 identity)
{
  const HearthIdentity *chosen =
      hearth_house_find_identity (hearth_client_get_house (self->client), identity);
  g_autofree char *text = NULL;

  if (chosen == NULL)
    return;
  text = g_strdup_printf (
      _ ("The address that this was written from is not there any more. It goes out from %s."),
      hearth_address_get_address (chosen->address));
  add_notice (self, &self->from_notice,
              hearth_quiet_line_new (HEARTH_QUIET_NOTE, "dialog-information-symbolic", text));
}

static char *
dup_use_label (const HearthAddress *address)
{
  g_autofree char *escaped = hearth_mnemonic_escape (hearth_address_get_address (address));

  return g_strdup_printf (_ ("_Use %s"), escaped);
}

/* An answer that leaves from another address than the one written to is worth a word. */
static void
update_from_notice (HearthComposerWindow *self)
{
  gint64 identity = hearth_identity_button_get_identity (self->from);
  const HearthIdentity *original =
      hearth_house_find_identity (hearth_client_get_house (self->client), self->letter->identity);
  GtkWidget *line;
  g_autofree char *text = NULL;
  g_autofree char *button = NULL;

  hearth_composer_drop_notice (self, &self->from_notice);
  if (original == NULL)
    {
      show_gone_notice (self, identity);
      return;
    }
  if (self->letter->answers == HEARTH_KEY_NONE || identity == self->letter->identity)
    return;
  text = g_strdup_printf (_ ("This was written to %s."), hearth_address_get_address (original->address));
  button = dup_use_label (original->address);
  line = hearth_quiet_line_new (HEARTH_QUIET_NOTE, "dialog-information-symbolic", text);
  hearth_quiet_line_add_button (HEARTH_QUIET_LINE (line), button, "composer.use-original");
  add_notice (self, &self->from_notice, line);
}

/* An answer that goes elsewhere than to the author must be seen (trust 39). */
static void
show_author_notice (HearthComposerWindow *self)
{
  HearthAddress *author = self->letter->author;
  GtkWidget *line;
  g_autofree char *to = NULL;
  g_autofree char *text = NULL;
  g_autofree char *button = NULL;

  if (author == NULL || self->letter->to->len == 0 || self->has_said_author)
    return;
  self->has_said_author = TRUE;
  to = g_strdup (hearth_address_get_address (self->letter->to->pdata[0]));
  /* Translators: an address, and another one */
  text = g_strdup_printf (_ ("%1$s wrote this, but asks for answers to %2$s."),
                          hearth_address_get_address (author), to);
  button = dup_use_label (author);
  line = hearth_quiet_line_new (HEARTH_QUIET_WARNING, "dialog-warning-symbolic", text);
  hearth_quiet_line_add_button (HEARTH_QUIET_LINE (line), button, "composer.use-author");
  add_notice (self, &self->author_notice, line);
}

/* Returns: how large the letter is on its way: a file takes a third more (base64, in lines) */
static guint64
estimate_size (HearthComposerWindow *self)
{
  g_autoptr (GPtrArray) attachments = hearth_attachment_strip_dup_list (self->strip);
  guint64 total_bytes = 0;

  for (guint i = 0; i < attachments->len; i++)
    {
      const HearthAttachment *attachment = attachments->pdata[i];

      total_bytes += g_str_equal (attachment->content_type, "message/rfc822")
                         ? attachment->size_bytes
                         : attachment->size_bytes / 3 * 4 / 76 * 78;
    }
  return total_bytes;
}

/* What the server is known not to take is said while it can still be taken out. */
static void
update_size_notice (HearthComposerWindow *self)
{
  const HearthIdentity *identity = hearth_house_find_identity (
      hearth_client_get_house (self->client), hearth_identity_button_get_identity (self->from));
  HearthAccount *account =
      identity != NULL ? hearth_client_find_account (self->client, identity->account) : NULL;
  const HearthAccountInfo *info =
      identity != NULL ? hearth_house_find_account (hearth_client_get_house (self->client), identity->account)
                       : NULL;
  guint64 limit_bytes = account != NULL ? hearth_account_get_status (account)->send_limit_bytes : 0;
  guint64 size_bytes = estimate_size (self);
  g_autofree char *size = NULL;
  g_autofree char *limit = NULL;
  g_autofree char *text = NULL;

  hearth_composer_drop_notice (self, &self->size_notice);
  if (limit_bytes == 0 || size_bytes <= limit_bytes || info == NULL)
    return;
  size = hearth_words_for_size (size_bytes);
  limit = hearth_words_for_size (limit_bytes);
  /* Translators: a server's name, a size ("25 MB"), and a larger size */
  text = g_strdup_printf (_ ("%1$s takes letters of at most %2$s; with what is attached, this one has about "
                             "%3$s. Take something out."),
                          info->smtp->host, limit, size);
  add_notice (self, &self->size_notice,
              hearth_quiet_line_new (HEARTH_QUIET_WARNING, "dialog-warning-symbolic", text));
}

/* Says what the writer should know about sender, recipients and size, as they are. */
void
hearth_composer_update_notices (HearthComposerWindow *self)
{
  if (self->client == NULL || self->draft == NULL)
    return;
  update_from_notice (self);
  show_author_notice (self);
  update_size_notice (self);
}

/* Installs composer.use-original and composer.use-author. */
void
hearth_composer_notices_class_init (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "composer.use-original", NULL, use_original_action);
  gtk_widget_class_install_action (widget_class, "composer.use-author", NULL, use_author_action);
}
