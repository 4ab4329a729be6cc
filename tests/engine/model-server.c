/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A ModelServer's sockets: a thread a connection, blocking, every byte counted in one place each way. */
#include "model-server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "model-session.h"

#define UNLIMITED -1

/* Between looks whether there is news for who listens. */
#define LISTEN_MS 3

/* Several writes. */
#define LARGE_BYTES (900 * 1000)

struct _ModelServer
{
  GMutex lock;
  GCond ended;
  char *capabilities;
  GPtrArray *mailboxes; /* of ModelMailbox */
  int listener;
  guint16 port;
  GThread *thread;
  GArray *sockets; /* of int: open connections */
  gint64 left[MODEL_N_WAYS];
  guint64 counted[MODEL_N_WAYS];
  ModelCut cut;
  gboolean has_cut;
  guint n_cut_appends;
  gboolean is_away;
  GString *log;
};

typedef struct
{
  ModelServer *server;
  int fd;
  GString *in;
  ModelSession *session;
  gboolean is_cut;
} Connection;

/* --- bytes --- */

/* Returns: how many of @n bytes may pass that way; fewer: the connection ends then */
static gsize
allow (Connection *connection, ModelWay way, gsize n)
{
  ModelServer *self = connection->server;

  g_mutex_lock (&self->lock);
  if (self->left[way] != UNLIMITED && (gint64) n > self->left[way])
    {
      n = (gsize) self->left[way];
      self->left[MODEL_DOWN] = self->left[MODEL_UP] = UNLIMITED;
      self->has_cut = connection->is_cut = TRUE;
    }
  else if (self->left[way] != UNLIMITED)
    self->left[way] -= (gint64) n;
  self->counted[way] += n;
  g_mutex_unlock (&self->lock);
  return n;
}

/* How many bytes may be read at once: those beyond are not taken from the socket before it is cut. */
static gsize
count_readable (ModelServer *self, gsize size)
{
  gint64 left;

  g_mutex_lock (&self->lock);
  left = self->left[MODEL_UP];
  g_mutex_unlock (&self->lock);
  return left > 0 ? MIN (size, (gsize) left) : size;
}

static gboolean
send_all (Connection *connection, const char *bytes, gsize length)
{
  const gsize n_allowed = allow (connection, MODEL_DOWN, length);

  for (gsize n_sent = 0; n_sent < n_allowed;)
    {
      const ssize_t n = send (connection->fd, bytes + n_sent, n_allowed - n_sent, MSG_NOSIGNAL);

      if (n <= 0)
        return FALSE;
      n_sent += (gsize) n;
    }
  return n_allowed == length;
}

/* Whether what came before the cut is the beginning of an APPEND. */
static void
note_cut_append (Connection *connection)
{
  const char *verb = strchr (connection->in->str, ' ');

  g_mutex_lock (&connection->server->lock);
  connection->server->n_cut_appends += verb != NULL && g_str_has_prefix (verb, " APPEND ");
  g_mutex_unlock (&connection->server->lock);
}

/* What came before the cut is still carried out. */
static gboolean
receive (Connection *connection)
{
  char buffer[4096];
  ssize_t n;

  if (connection->is_cut)
    {
      note_cut_append (connection);
      return FALSE;
    }
  n = recv (connection->fd, buffer, count_readable (connection->server, sizeof buffer), 0);
  if (n <= 0)
    return FALSE;
  g_string_append_len (connection->in, buffer, (gssize) allow (connection, MODEL_UP, (gsize) n));
  return TRUE;
}

/* --- lines --- */

/* What changed is told to who listens. */
static gboolean
wait_for_input (Connection *connection)
{
  struct pollfd poll_fd = { .fd = connection->fd, .events = POLLIN };

  while (!connection->is_cut && connection->session->idle_tag != NULL && poll (&poll_fd, 1, LISTEN_MS) == 0)
    {
      g_autoptr (GString) out = g_string_new (NULL);

      g_mutex_lock (&connection->server->lock);
      model_session_tell (connection->session, out);
      g_mutex_unlock (&connection->server->lock);
      if (!send_all (connection, out->str, out->len))
        return FALSE;
    }
  return receive (connection);
}

/* Returns: (transfer full) (nullable): the next command with its literals */
static char *
take_command (Connection *connection)
{
  gsize end = 0;

  for (;;)
    {
      const char *line_end = strstr (connection->in->str + end, "\r\n");
      const char *open;
      gsize size;
      char *command;

      if (line_end == NULL)
        {
          if (!wait_for_input (connection))
            return NULL;
          continue;
        }
      if (line_end == connection->in->str || line_end[-1] != '}')
        {
          command = g_strndup (connection->in->str, (gsize) (line_end - connection->in->str));
          g_string_erase (connection->in, 0, line_end - connection->in->str + 2);
          return command;
        }
      open = g_strrstr_len (connection->in->str, line_end - connection->in->str, "{");
      size = (gsize) g_ascii_strtoull (open + 1, NULL, 10);
      end = (gsize) (line_end - connection->in->str) + 2 + size;
      if (line_end[-2] != '+' && !send_all (connection, "+ go on\r\n", 9))
        return NULL;
      while (connection->in->len < end)
        if (!receive (connection))
          return NULL;
    }
}

static gboolean
serve_command (Connection *connection, const char *command)
{
  ModelServer *self = connection->server;
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean goes_on;

  g_mutex_lock (&self->lock);
  g_string_append_printf (self->log, "%s\n", command);
  goes_on = model_session_take (connection->session, command, out);
  g_mutex_unlock (&self->lock);
  return send_all (connection, out->str, out->len) && goes_on;
}

static void
serve (Connection *connection)
{
  if (!send_all (connection, "* OK hello\r\n", 12))
    return;
  for (;;)
    {
      g_autofree char *command = take_command (connection);

      if (command == NULL || !serve_command (connection, command))
        return;
    }
}

/* --- ends --- */

static void
drain (int fd)
{
  char buffer[4096];

  while (recv (fd, buffer, sizeof buffer, 0) > 0)
    ;
}

static void
end_connection (Connection *connection)
{
  const struct linger at_once = { 1, 0 };
  ModelServer *self = connection->server;

  if (connection->is_cut && self->cut == MODEL_RST)
    setsockopt (connection->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  else
    {
      if (!connection->is_cut || self->cut == MODEL_FIN)
        shutdown (connection->fd, SHUT_WR);
      drain (connection->fd);
    }
}

static gpointer
connection_thread (gpointer data)
{
  Connection *connection = data;
  ModelServer *self = connection->server;

  serve (connection);
  end_connection (connection);
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->sockets->len; i++)
    if (g_array_index (self->sockets, int, i) == connection->fd)
      {
        g_array_remove_index_fast (self->sockets, i);
        break;
      }
  close (connection->fd);
  g_cond_signal (&self->ended);
  g_mutex_unlock (&self->lock);
  model_session_free (connection->session);
  g_string_free (connection->in, TRUE);
  g_free (connection);
  return NULL;
}

static gpointer
accept_thread (gpointer data)
{
  ModelServer *self = data;
  const int on = 1;
  int fd;

  while ((fd = accept (self->listener, NULL, NULL)) >= 0)
    {
      Connection *connection = g_new0 (Connection, 1);

      setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      connection->server = self;
      connection->fd = fd;
      connection->in = g_string_new (NULL);
      connection->session = model_session_new (self->capabilities, self->mailboxes);
      g_mutex_lock (&self->lock);
      g_array_append_val (self->sockets, fd);
      if (self->is_away)
        shutdown (fd, SHUT_RDWR);
      g_mutex_unlock (&self->lock);
      g_thread_unref (g_thread_new ("model-server", connection_thread, connection));
    }
  return NULL;
}

/* --- life --- */

ModelServer *
model_server_new (const char *capabilities)
{
  ModelServer *self = g_new0 (ModelServer, 1);
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;

  g_mutex_init (&self->lock);
  g_cond_init (&self->ended);
  self->capabilities = g_strdup (capabilities);
  self->mailboxes = g_ptr_array_new_with_free_func ((GDestroyNotify) model_mailbox_free);
  self->sockets = g_array_new (FALSE, FALSE, sizeof (int));
  self->left[MODEL_DOWN] = self->left[MODEL_UP] = UNLIMITED;
  self->log = g_string_new (NULL);
  model_server_add_folder (self, "INBOX");
  self->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (self->listener, (struct sockaddr *) &address, length), ==, 0);
  g_assert_cmpint (listen (self->listener, 20), ==, 0);
  g_assert_cmpint (getsockname (self->listener, (struct sockaddr *) &address, &length), ==, 0);
  self->port = ntohs (address.sin_port);
  self->thread = g_thread_new ("model-server", accept_thread, self);
  return self;
}

void
model_server_leave (ModelServer *self)
{
  g_mutex_lock (&self->lock);
  self->is_away = TRUE;
  for (guint i = 0; i < self->sockets->len; i++)
    shutdown (g_array_index (self->sockets, int, i), SHUT_RDWR);
  while (self->sockets->len > 0)
    g_cond_wait (&self->ended, &self->lock);
  g_mutex_unlock (&self->lock);
}

void
model_server_come_back (ModelServer *self)
{
  g_mutex_lock (&self->lock);
  self->is_away = FALSE;
  g_mutex_unlock (&self->lock);
}

/* After the engine has ended. */
void
model_server_free (ModelServer *self)
{
  shutdown (self->listener, SHUT_RDWR);
  g_thread_join (self->thread);
  close (self->listener);
  model_server_leave (self);
  g_ptr_array_unref (self->mailboxes);
  g_array_unref (self->sockets);
  g_string_free (self->log, TRUE);
  g_free (self->capabilities);
  g_cond_clear (&self->ended);
  g_mutex_clear (&self->lock);
  g_free (self);
}

guint16
model_server_get_port (ModelServer *self)
{
  return self->port;
}

/* --- what others do --- */

static ModelMailbox *
find (ModelServer *self, const char *name)
{
  for (guint i = 0; i < self->mailboxes->len; i++)
    if (g_str_equal (((ModelMailbox *) g_ptr_array_index (self->mailboxes, i))->name, name))
      return g_ptr_array_index (self->mailboxes, i);
  g_assert_not_reached ();
}

void
model_server_add_folder (ModelServer *self, const char *name)
{
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->mailboxes, model_mailbox_new (name, 7 + self->mailboxes->len));
  g_mutex_unlock (&self->lock);
}

char *
model_dup_text (const char *subject)
{
  g_autofree char *more = g_str_has_prefix (subject, "large") ? g_strnfill (LARGE_BYTES, 'x') : g_strdup ("");
  g_autofree char *id = g_str_has_prefix (subject, "nameless")
                            ? g_strdup ("")
                            : g_strdup_printf ("Message-ID: <%s@x>\r\n", subject);

  return g_strdup_printf ("Subject: %s\r\n%s\r\nText of %s.\r\n%s", subject, id, subject, more);
}

guint32
model_server_add_message (ModelServer *self, const char *folder, const char *subject)
{
  g_autofree char *text = model_dup_text (subject);
  guint32 uid;

  g_mutex_lock (&self->lock);
  uid = model_mailbox_add (find (self, folder), subject, text, 0)->uid;
  g_mutex_unlock (&self->lock);
  return uid;
}

void
model_server_set_flags (ModelServer *self, const char *folder, guint32 uid, HearthFlags flags)
{
  ModelMailbox *mailbox;

  g_mutex_lock (&self->lock);
  mailbox = find (self, folder);
  model_mailbox_set_flags (mailbox, model_mailbox_find (mailbox, uid), flags);
  g_mutex_unlock (&self->lock);
}

void
model_server_set_breaks (ModelServer *self, const char *folder, guint32 uid, gboolean breaks)
{
  g_mutex_lock (&self->lock);
  model_mailbox_find (find (self, folder), uid)->breaks = breaks;
  g_mutex_unlock (&self->lock);
}

void
model_server_set_refused (ModelServer *self, const char *folder, guint32 uid, gboolean is_refused)
{
  g_mutex_lock (&self->lock);
  model_mailbox_find (find (self, folder), uid)->is_refused = is_refused;
  g_mutex_unlock (&self->lock);
}

guint
model_server_count_breaks (ModelServer *self, const char *folder, guint32 uid)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = model_mailbox_find (find (self, folder), uid)->n_breaks;
  g_mutex_unlock (&self->lock);
  return n;
}

void
model_server_remove (ModelServer *self, const char *folder, guint32 uid)
{
  ModelMailbox *mailbox;

  g_mutex_lock (&self->lock);
  mailbox = find (self, folder);
  model_mailbox_remove (mailbox, model_mailbox_find (mailbox, uid));
  g_mutex_unlock (&self->lock);
}

char *
model_server_dup_state (ModelServer *self, const char *folder)
{
  char *state;

  g_mutex_lock (&self->lock);
  state = model_mailbox_dup_state (find (self, folder));
  g_mutex_unlock (&self->lock);
  return state;
}

guint
model_server_count_arrivals (ModelServer *self, const char *folder)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = find (self, folder)->messages->len;
  g_mutex_unlock (&self->lock);
  return n;
}

char *
model_server_dup_text (ModelServer *self, const char *folder, const char *subject)
{
  char *text;

  g_mutex_lock (&self->lock);
  text = model_mailbox_dup_text (find (self, folder), subject);
  g_mutex_unlock (&self->lock);
  return text;
}

/* --- cuts --- */

void
model_server_cut (ModelServer *self, ModelWay way, ModelCut cut, guint64 after_bytes)
{
  g_mutex_lock (&self->lock);
  self->counted[MODEL_DOWN] = self->counted[MODEL_UP] = 0;
  self->left[way] = (gint64) after_bytes;
  self->left[MODEL_N_WAYS - 1 - way] = UNLIMITED;
  self->cut = cut;
  self->has_cut = FALSE;
  g_string_truncate (self->log, 0);
  g_mutex_unlock (&self->lock);
}

gboolean
model_server_has_cut (ModelServer *self)
{
  gboolean has_cut;

  g_mutex_lock (&self->lock);
  has_cut = self->has_cut;
  g_mutex_unlock (&self->lock);
  return has_cut;
}

guint
model_server_count_cut_appends (ModelServer *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->n_cut_appends;
  g_mutex_unlock (&self->lock);
  return n;
}

guint64
model_server_mend (ModelServer *self, ModelWay way)
{
  guint64 n;

  g_mutex_lock (&self->lock);
  self->left[MODEL_DOWN] = self->left[MODEL_UP] = UNLIMITED;
  n = self->counted[way];
  g_mutex_unlock (&self->lock);
  return n;
}

char *
model_server_dup_log (ModelServer *self)
{
  char *log;

  g_mutex_lock (&self->lock);
  log = g_strdup (self->log->str);
  g_mutex_unlock (&self->lock);
  return log;
}
