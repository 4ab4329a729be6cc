#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A private certificate authority with good and bad server certificates.

    certs.py DIR        writes DIR/ca.pem and, for each NAME of GOOD and BAD, DIR/NAME.pem and DIR/NAME.key

NAME.pem holds the leaf and its chain.  A client that trusts ca.pem may accept only the names in GOOD.
Unless the name is what is wrong with it, a certificate is valid for mail.hearth.localhost, localhost,
127.0.0.1 and NAME.hearth.localhost: the household's servers pick the certificate by the name asked for
(SNI), so that one running household shows every kind.

All leaves share one elliptic key (only rsa1024 has its own), which keeps the whole under half a second.
"""
import os
import shutil
import subprocess
import sys
import tempfile

import people

GOOD = ("good", "good-int")
BAD = {
    "expired": "valid until 2021",
    "notyet": "valid from 2044",
    "wronghost": "for another host",
    "wrongip": "for another address",
    "cnonly": "names the host only in the common name",
    "wildcard-tld": "for any single-label host",
    "selfsigned": "signed by itself",
    "unknownca": "signed by an authority nobody trusts",
    "expiredca": "signed by an intermediate that expired in 2021",
    "leafasca": "signed by a certificate that may not sign",
    "clientonly": "for clients, not for servers",
    "sha1": "signed over SHA-1",
    "rsa1024": "with an RSA key of 1024 bits",
}

LONG = ("20200101000000Z", "20451231000000Z")
PAST = ("20200101000000Z", "20210101000000Z")
FUTURE = ("20440101000000Z", "20451231000000Z")


def host_of(name):
    """The host name under which the servers show certificate NAME."""
    return "%s.hearth.localhost" % name


class Authority:
    """Signs certificates in a scratch folder and leaves the results in DIR."""

    def __init__(self, directory, scratch):
        self.directory = directory
        self.scratch = scratch
        self.config = self._write("ca.cnf", (
            "[ca]\ndefault_ca = here\n[here]\ndatabase = {0}/index.txt\nserial = {0}/serial\n"
            "new_certs_dir = {0}\npolicy = any\nunique_subject = no\ncopy_extensions = none\n"
            "[any]\ncommonName = supplied\n[req]\ndistinguished_name = name\n[name]\n").format(scratch))
        self._write("index.txt", "")
        self._write("serial", "1000\n")
        self._requests = {}

    def _write(self, name, text):
        path = os.path.join(self.scratch, name)
        with open(path, "w", encoding="ascii") as f:
            f.write(text)
        return path

    def _path(self, name, suffix):
        return os.path.join(self.directory, name + suffix)

    def _openssl(self, *args):
        done = subprocess.run(("openssl",) + args, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError("openssl %s: %s" % (" ".join(args), done.stderr))

    def _key_and_request(self, kind):
        """A key and a signing request for it; one a kind, used again for each certificate."""
        if kind not in self._requests:
            key = os.path.join(self.scratch, kind + ".key")
            request = os.path.join(self.scratch, kind + ".csr")
            algorithm = (["rsa:1024"] if kind == "rsa1024"
                         else ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"])
            self._openssl("req", "-new", "-nodes", "-config", self.config, "-subj", "/CN=x",
                          "-newkey", *algorithm, "-keyout", key, "-out", request)
            self._requests[kind] = (key, request)
        return self._requests[kind]

    def sign(self, name, common_name, extensions, issuer, kind="leaf", dates=LONG, digest="sha256", chain=()):
        """Write NAME.pem and NAME.key; with issuer None it signs itself."""
        key, request = self._key_and_request(kind)
        shutil.copyfile(key, self._path(name, ".key"))
        os.chmod(self._path(name, ".key"), 0o600)
        signer = (["-selfsign", "-keyfile", key] if issuer is None
                  else ["-cert", self._path(issuer, ".pem"), "-keyfile", self._path(issuer, ".key")])
        extension_file = self._write(name + ".ext", extensions)
        self._openssl("ca", "-batch", "-notext", "-config", self.config, "-md", digest, "-in", request,
                      "-subj", "/CN=" + common_name, "-out", self._path(name, ".pem"), "-startdate", dates[0],
                      "-enddate", dates[1], "-extfile", extension_file, *signer)
        with open(self._path(name, ".pem"), "a", encoding="ascii") as f:
            for link in chain:
                with open(self._path(link, ".pem"), encoding="ascii") as other:
                    f.write(other.read())

    def authority(self, name, common_name, issuer=None, dates=LONG):
        """A certificate that may sign others, each with a key of its own."""
        self.sign(name, common_name, "basicConstraints = critical, CA:true\n"
                  "keyUsage = critical, keyCertSign, cRLSign\nsubjectKeyIdentifier = hash\n",
                  issuer, kind=name, dates=dates)

    def leaf(self, name, names=None, usage="serverAuth", common_name=None, issuer="ca", **how):
        """A server's certificate; names None means every name that a good one has."""
        if names is None:
            names = "DNS:%s, DNS:%s, DNS:localhost, IP:127.0.0.1" % (people.HOST, host_of(name))
        text = "basicConstraints = CA:false\nextendedKeyUsage = %s\n" % usage
        if names:
            text += "subjectAltName = %s\n" % names
        self.sign(name, common_name or people.HOST, text, issuer, **how)


def make(directory):
    """Write every certificate of GOOD and BAD into DIR."""
    os.makedirs(directory, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="certs-") as scratch:
        a = Authority(directory, scratch)
        a.authority("ca", "Hearth household test authority")
        a.authority("int", "Hearth household intermediate", issuer="ca")
        a.authority("otherca", "An authority nobody trusts")
        a.authority("oldca", "Expired intermediate", issuer="ca", dates=PAST)
        a.leaf("good")
        a.leaf("good-int", issuer="int", chain=("int",))
        a.leaf("expired", dates=PAST)
        a.leaf("notyet", dates=FUTURE)
        a.leaf("wronghost", names="DNS:mail.example.net", common_name="mail.example.net")
        a.leaf("wrongip", names="IP:192.0.2.1", common_name="192.0.2.1")
        a.leaf("cnonly", names="", common_name=host_of("cnonly"))
        a.leaf("wildcard-tld", names="DNS:*", common_name="*")
        a.leaf("selfsigned", issuer=None)
        a.leaf("unknownca", issuer="otherca", chain=("otherca",))
        a.leaf("expiredca", issuer="oldca", chain=("oldca",))
        a.leaf("leafasca", issuer="good", kind="leaf2", chain=("good",))
        a.leaf("clientonly", usage="clientAuth")
        a.leaf("sha1", digest="sha1")
        a.leaf("rsa1024", kind="rsa1024")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    make(sys.argv[1])
