package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {

    private static final int SOON_MILLIS = 500;

    private final AtomicInteger heard = new AtomicInteger();
    private final List<Socket> opened = new CopyOnWriteArrayList<>();
    private ServerSocket echo;
    private FaultProxy proxy;

    @BeforeEach
    void startServerAndProxy() throws IOException {
        echo = new ServerSocket(0, 0, InetAddress.getByName("127.0.0.1"));
        start(this::acceptAll);
        proxy = FaultProxy.to(new InetSocketAddress("127.0.0.1", echo.getLocalPort()));
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
        for (Socket socket : opened) {
            socket.close();
        }
    }

    @Test
    void noFault_requestAndReply_passUnchanged() throws IOException {
        Socket client = connect();
        assertThat(ask(client, "hello")).isEqualTo("hello");
        assertThat(ask(client, "again")).isEqualTo("again");
    }

    @Test
    void noFault_clientEndsItsRequests_replyStillArrivesAndEnds() throws IOException {
        Socket client = connect();
        client.getOutputStream().write("bye".getBytes());
        client.shutdownOutput();
        assertThat(new String(client.getInputStream().readAllBytes())).isEqualTo("bye");
    }

    @Test
    void delay_reply_isHeldBackThatLong() throws IOException {
        Socket client = connect();
        proxy.delay(Duration.ofMillis(100));
        long start = System.nanoTime();
        assertThat(ask(client, "slow")).isEqualTo("slow");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
    }

    @Test
    void close_whileReplyIsHeldBack_doesNotWaitForIt() throws IOException {
        Socket client = connect();
        proxy.delay(Duration.ofHours(1));
        client.getOutputStream().write(1);
        awaitHeard(1);
        proxy.close();
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        Awaitility.await().until(() -> proxyThreads() == 0);
    }

    @Test
    void blackHole_request_reachesNobody() throws IOException {
        proxy.blackHole();
        Socket client = connect();
        assertThatThrownBy(() -> ask(client, "lost")).isInstanceOf(SocketTimeoutException.class);
        assertThat(heard).hasValue(0);
    }

    @Test
    void swallowReplies_request_isServedButNotAnswered() throws IOException {
        Socket client = connect();
        proxy.swallowReplies();
        assertThatThrownBy(() -> ask(client, "done")).isInstanceOf(SocketTimeoutException.class);
        assertThatThrownBy(() -> ask(client, "done")).isInstanceOf(SocketTimeoutException.class);
        assertThat(heard).hasValue(8);
    }

    @Test
    void heal_connectionThatLostBytes_isResetAndOthersGoOn() throws IOException {
        Socket lossy = connect();
        Socket whole = connect();
        assertThat(ask(whole, "before")).isEqualTo("before");
        proxy.blackHole();
        assertThatThrownBy(() -> ask(lossy, "lost")).isInstanceOf(SocketTimeoutException.class);
        proxy.heal();
        assertThatThrownBy(() -> lossy.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(ask(whole, "after")).isEqualTo("after");
        assertThat(ask(connect(), "new")).isEqualTo("new");
    }

    @Test
    void refuse_newConnection_isResetAndOpenOneGoesOn() throws IOException {
        Socket open = connect();
        assertThat(ask(open, "before")).isEqualTo("before");
        proxy.refuse();
        assertThatThrownBy(() -> ask(connect(), "no")).isInstanceOf(SocketException.class);
        assertThat(ask(open, "still")).isEqualTo("still");
    }

    @Test
    void resetAll_openConnection_isResetAndNewOneWorks() throws IOException {
        Socket open = connect();
        assertThat(ask(open, "before")).isEqualTo("before");
        proxy.resetAll();
        assertThatThrownBy(() -> open.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(ask(connect(), "new")).isEqualTo("new");
    }

    @Test
    void cutReplyAfter_longerReply_isCutThereByReset() throws IOException {
        Socket client = connect();
        assertThat(ask(client, "before")).isEqualTo("before");
        proxy.cutReplyAfter(3);
        client.getOutputStream().write("abcdef".getBytes());
        assertThat(new String(client.getInputStream().readNBytes(3))).isEqualTo("abc");
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(heard).hasValue(12);
    }

    @Test
    void cutReplyAfter_zero_losesReplyOfServedRequest() throws IOException {
        Socket client = connect();
        proxy.cutReplyAfter(0);
        assertThatThrownBy(() -> ask(client, "done")).isInstanceOf(SocketException.class);
        assertThat(heard).hasValue(4);
    }

    @Test
    void noServer_connection_isReset() throws IOException {
        int nobody;
        try (ServerSocket free = new ServerSocket(0)) {
            nobody = free.getLocalPort();
        }
        proxy.close();
        proxy = FaultProxy.to(new InetSocketAddress("127.0.0.1", nobody));
        assertThatThrownBy(() -> ask(connect(), "anyone")).isInstanceOf(SocketException.class);
    }

    @Test
    void close_withOpenConnections_endsAllThreads() throws IOException {
        for (int i = 0; i < 5; i++) {
            assertThat(ask(connect(), "x")).isEqualTo("x");
        }
        proxy.close();
        Awaitility.await().until(() -> proxyThreads() == 0);
        assertThatCode(proxy::close).doesNotThrowAnyException();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", proxy.port());
        socket.setSoTimeout(SOON_MILLIS);
        opened.add(socket);
        return socket;
    }

    private static String ask(Socket client, String request) throws IOException {
        client.getOutputStream().write(request.getBytes());
        return new String(client.getInputStream().readNBytes(request.length()));
    }

    private void awaitHeard(int bytes) {
        Awaitility.await().until(() -> heard.get() == bytes);
    }

    private static long proxyThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("fault-proxy"))
                .count();
    }

    private void acceptAll() throws IOException {
        while (true) {
            Socket client = echo.accept();
            opened.add(client);
            start(() -> {
                byte[] buffer = new byte[100];
                for (int n = client.getInputStream().read(buffer);
                        n >= 0;
                        n = client.getInputStream().read(buffer)) {
                    heard.addAndGet(n);
                    client.getOutputStream().write(buffer, 0, n);
                }
                client.shutdownOutput();
            });
        }
    }

    private static void start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // The test is over.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private interface Task {
        void run() throws IOException;
    }
}
