package io.headgate.redis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates for host names, made in a folder. Each is signed by itself, so it is its own CA. */
final class Certificates {
    private static final String PASSWORD = "changeit";

    private final Path folder;

    Certificates(Path folder) {
        this.folder = folder;
    }

    void make(String host) throws IOException, InterruptedException, GeneralSecurityException {
        String keytool = "keytool -genkeypair -alias %1$s -dname CN=%1$s -ext san=dns:%1$s%3$s -ext bc=ca:true"
                + " -keyalg RSA -keysize 2048 -validity 2 -storetype PKCS12 -keystore %1$s.p12 -storepass %2$s";
        String addresses = host.equals("localhost") ? ",ip:127.0.0.1" : "";
        new Shell(folder).run(keytool.formatted(host, PASSWORD, addresses));
        KeyStore keys = keys(host);
        writePem(host + ".crt", "CERTIFICATE", keys.getCertificate(host).getEncoded());
        writePem(
                host + ".key",
                "PRIVATE KEY",
                keys.getKey(host, PASSWORD.toCharArray()).getEncoded());
    }

    /** The file of a certificate. */
    String certificate(String host) {
        return folder.resolve(host + ".crt").toString();
    }

    /** What a server is told that shows the certificate of a host, and takes no other from clients. */
    List<String> serverOptions(String host) {
        String key = folder.resolve(host + ".key").toString();
        return List.of(
                "--tls-cert-file", certificate(host), "--tls-key-file", key, "--tls-ca-cert-file", certificate(host));
    }

    /** A context that shows the certificate of a host, and trusts it. */
    SSLContext identity(String host) throws IOException, GeneralSecurityException {
        KeyManagerFactory identity = KeyManagerFactory.getInstance("PKIX");
        identity.init(keys(host), PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(host, keys(host).getCertificate(host));
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(identity.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private KeyStore keys(String host) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(host + ".p12"))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private void writePem(String name, String what, byte[] encoded) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        Files.writeString(
                folder.resolve(name), "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(what, base64));
    }
}
