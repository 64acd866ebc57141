package io.patterns4j.tck;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/*
 * Each connection has three threads: one moves requests, one reads replies and stamps each piece with the time at which
 * it is due, one writes them in that order. A delay is thus latency: it does not add up over pipelined replies.
 *
 * A TCP stream never loses bytes in its middle. A connection that swallowed any is therefore reset by heal(), so that
 * no client reads the second half of an answer.
 */
/**
 * Stands between a client and a server on TCP and makes the network fail on demand.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.to(new InetSocketAddress("127.0.0.1", 6379))) {
 *     Client client = connect("127.0.0.1", proxy.port());
 *     proxy.delay(Duration.ofMillis(200));
 *     proxy.heal();
 * }
 * }</pre>
 *
 * <p><b>Guarantees.</b> One fault at a time: the next one takes the place of the last. A fault applies to connections
 * that are open already, unless it says otherwise. {@link #close()} ends all threads and connections.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads.
 */
public final class FaultProxy implements AutoCloseable {

    private static final Fault NONE = new Fault(Kind.NONE, 0);
    private static final int BUFFER = 16 * 1024;
    private static final int PIECES = 1024;

    private final InetSocketAddress target;
    private final ServerSocket listener;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool(FaultProxy::daemon);
    private volatile Fault fault = NONE;

    private FaultProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        listener = new ServerSocket(0, 0, InetAddress.getByName("127.0.0.1"));
        threads.execute(this::accept);
    }

    /**
     * Starts a proxy on a free port of 127.0.0.1 that lets everything through.
     *
     * @param target where the server listens
     * @return a running proxy
     */
    public static FaultProxy to(InetSocketAddress target) {
        try {
            return new FaultProxy(target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns where clients connect to.
     *
     * @return a port of 127.0.0.1
     */
    public int port() {
        return listener.getLocalPort();
    }

    /**
     * Delays replies.
     *
     * @param latency how long each reply is held back
     */
    public void delay(Duration latency) {
        fault = new Fault(Kind.DELAY, latency.toNanos());
    }

    /** Accepts connections and swallows requests and replies: the server hears nothing, the client hears nothing. */
    public void blackHole() {
        fault = new Fault(Kind.BLACK_HOLE, 0);
    }

    /** Passes requests on and swallows the replies: what the client asked for is done, and it never learns so. */
    public void swallowReplies() {
        fault = new Fault(Kind.SWALLOW_REPLIES, 0);
    }

    /** Resets new connections at once; open ones stay as they are. */
    public void refuse() {
        fault = new Fault(Kind.REFUSE, 0);
    }

    /** Resets all open connections, once; new ones are welcome. */
    public void resetAll() {
        connections.forEach(Connection::reset);
    }

    /**
     * Passes on so many bytes of replies per connection, counted from now, and resets the connection instead of
     * delivering the next one.
     *
     * @param bytes zero or more
     */
    public void cutReplyAfter(int bytes) {
        fault = new Fault(Kind.CUT, bytes);
    }

    /** Ends the fault. Connections that have lost bytes are reset. */
    public void heal() {
        fault = NONE;
        connections.forEach(Connection::resetIfLossy);
    }

    /** Ends all connections and threads. */
    @Override
    public void close() {
        closed.countDown();
        close(listener);
        resetAll();
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("threads must end: connections=" + connections.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        while (closed.getCount() > 0) {
            try {
                Socket client = listener.accept();
                if (fault.kind == Kind.REFUSE) {
                    reset(client);
                } else {
                    threads.execute(() -> connect(client));
                }
            } catch (IOException | RejectedExecutionException e) {
                // Closed, or a client that was gone before it was accepted.
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        try {
            server.connect(target);
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            Connection connection = new Connection(client, server);
            connections.add(connection);
            threads.execute(connection::readReplies);
            threads.execute(connection::writeReplies);
            if (closed.getCount() == 0) {
                connection.reset();
            }
            connection.pumpRequests();
        } catch (IOException | RejectedExecutionException e) {
            reset(server);
            reset(client);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "fault-proxy");
        thread.setDaemon(true);
        return thread;
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0); // makes close() send RST
        } catch (IOException e) {
            // Closed already.
        }
        close(socket);
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            // Nothing is left to be done about it.
        }
    }

    private enum Kind {
        NONE,
        DELAY,
        BLACK_HOLE,
        SWALLOW_REPLIES,
        REFUSE,
        CUT
    }

    /** A fault; a new object each time, so that connections see when one was set anew. */
    private record Fault(Kind kind, long amount) {}

    /** Bytes on their way to the client. */
    private record Piece(byte[] bytes, long dueNanos) {

        static final Piece END = new Piece(new byte[0], 0);
        static final Piece CUT = new Piece(new byte[0], 0);
    }

    private final class Connection {

        private final Socket client;
        private final Socket server;
        private final BlockingQueue<Piece> replies = new LinkedBlockingQueue<>(PIECES);
        private final CountDownLatch ended = new CountDownLatch(1);
        private final AtomicInteger directions = new AtomicInteger(2);
        private volatile boolean lossy;

        // Confined to the thread that reads replies.
        private boolean mute;
        private Fault cutting = NONE;
        private long passed;

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void reset() {
            connections.remove(this);
            ended.countDown();
            FaultProxy.reset(client);
            FaultProxy.reset(server);
        }

        void resetIfLossy() {
            if (lossy) {
                reset();
            }
        }

        void pumpRequests() {
            boolean deaf = false;
            byte[] buffer = new byte[BUFFER];
            try {
                InputStream in = client.getInputStream();
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    deaf |= fault.kind == Kind.BLACK_HOLE;
                    if (deaf) {
                        lossy = true;
                    } else {
                        server.getOutputStream().write(buffer, 0, n);
                    }
                }
                server.shutdownOutput();
                directionEnded();
            } catch (IOException e) {
                reset();
            }
        }

        void readReplies() {
            byte[] buffer = new byte[BUFFER];
            try {
                InputStream in = server.getInputStream();
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    enqueue(buffer, n);
                }
                replies.put(Piece.END);
            } catch (IOException | InterruptedException e) {
                reset();
            }
        }

        void writeReplies() {
            try {
                OutputStream out = client.getOutputStream();
                Piece piece = next();
                while (piece != Piece.END && piece != Piece.CUT) {
                    out.write(piece.bytes);
                    piece = next();
                }
                if (piece == Piece.CUT) {
                    reset();
                    return;
                }
                client.shutdownOutput();
                directionEnded();
            } catch (IOException | InterruptedException e) {
                reset();
            }
        }

        private void enqueue(byte[] buffer, int length) throws InterruptedException {
            Fault now = fault;
            mute |= now.kind == Kind.BLACK_HOLE || now.kind == Kind.SWALLOW_REPLIES;
            if (mute) {
                lossy = true;
                return;
            }
            int allowed = now.kind == Kind.CUT ? allowed(now, length) : length;
            long delayNanos = now.kind == Kind.DELAY ? now.amount : 0;
            replies.put(new Piece(Arrays.copyOf(buffer, allowed), System.nanoTime() + delayNanos));
            if (allowed < length) {
                replies.put(Piece.CUT);
            }
        }

        /** Returns how many of the bytes may still pass before the cut. */
        private int allowed(Fault cut, int length) {
            if (cutting != cut) {
                cutting = cut;
                passed = 0;
            }
            int allowed = (int) Math.min(length, cut.amount - passed);
            passed += allowed;
            return allowed;
        }

        /** Returns the next piece when it is due, or a cut when the connection has ended. */
        private Piece next() throws InterruptedException {
            Piece piece = replies.take();
            boolean held = piece != Piece.END && piece != Piece.CUT;
            boolean cut = held && ended.await(piece.dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            return cut ? Piece.CUT : piece;
        }

        private void directionEnded() {
            if (directions.decrementAndGet() == 0) {
                connections.remove(this);
                ended.countDown();
                close(client);
                close(server);
            }
        }
    }
}
