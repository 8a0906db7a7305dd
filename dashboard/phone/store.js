// What the phone keeps for itself, in IndexedDB: reports on their way (outbox), forms being filled (draft), photos,
// and the last answer of /api/v1/me (kept). Nothing expires; only the sender's own tap removes anything.
const NAME = "siaga";
const STORES = { outbox: "key", draft: "contest", photo: "key", kept: "name" };
let opened = null;

function open() {
  if (!opened) {
    opened = new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        for (const [name, keyPath] of Object.entries(STORES)) {
          if (!asked.result.objectStoreNames.contains(name)) asked.result.createObjectStore(name, { keyPath });
        }
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
    opened.catch(() => { opened = null; });
  }
  return opened;
}

// One transaction: `work(stores)` makes its requests at once; done when all of it is on disk.
export async function together(names, work) {
  const base = await open();
  return new Promise((resolve, reject) => {
    const transaction = base.transaction(names, "readwrite", { durability: "strict" });
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
    work(Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)])));
  });
}

async function ask(name, request) {
  const base = await open();
  return new Promise((resolve, reject) => {
    const asked = request(base.transaction(name).objectStore(name));
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

export const get = (name, key) => ask(name, (store) => store.get(key));
export const all = (name) => ask(name, (store) => store.getAll());
export const put = (name, value) => together([name], (stores) => stores[name].put(value));
export const remove = (name, key) => together([name], (stores) => stores[name].delete(key));

const DEVICE = "siaga.perangkat";

// Whose phone this is: {token, device, tps, place}; null when it is not enrolled.
export function device() {
  try {
    return JSON.parse(localStorage.getItem(DEVICE));
  } catch {
    return null;
  }
}
