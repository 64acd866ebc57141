package io.patterns4j.redis.torture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What a child is told by its parent. When the parent has gone, so has the child. */
final class Orders {

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private Orders() {}

    static Orders listen() {
        Orders orders = new Orders();
        Thread listener = new Thread(orders::read, "orders");
        listener.setDaemon(true);
        listener.start();
        return orders;
    }

    private void read() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // as if it had ended
        }
        Runtime.getRuntime().halt(0);
    }

    /** Waits for the next order. */
    String next() throws InterruptedException {
        return lines.take();
    }

    static void say(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (System.out) {
            System.out.write(bytes, 0, bytes.length);
            System.out.flush();
        }
    }
}
