// Makes the phone's pages open without network. VERSION and FILES are written in by the server: other bytes, another
// version, another cache. Reports are not its business: they are kept and sent by the page itself.
const VERSION = "{{version}}";
const FILES = {{files}};
const SHELL = "/lapangan/";
const PATIENCE = 4000; // ms for the network before the kept shell is shown

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(VERSION).then((cache) => cache.addAll(FILES.map((path) => new Request(path, { cache: "reload", credentials: "omit" }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter((name) => name !== VERSION).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// The shell from the network when it is there (somebody logged in gets another page), else as it was kept.
async function shell(request) {
  const kept = () => caches.match(SHELL, { cacheName: VERSION });
  const slow = new Promise((resolve) => setTimeout(resolve, PATIENCE)).then(kept);
  const network = fetch(request).then((response) => (response.status < 500 ? response : kept().then((page) => page || response)), kept);
  return (await Promise.race([network, slow])) || network;
}

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (origin !== location.origin || event.request.method !== "GET") return;
  if (pathname === SHELL) event.respondWith(shell(event.request));
  else if (FILES.includes(pathname)) {
    event.respondWith(caches.match(pathname, { cacheName: VERSION }).then((kept) => kept || fetch(event.request)));
  }
});
