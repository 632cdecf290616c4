const app = document.getElementById("app");

async function json(path, body) {
  const options = body ? { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {};
  return (await fetch(path, options)).json();
}

function link(to, text) {
  const anchor = document.createElement("a");
  anchor.href = to;
  anchor.textContent = text;
  return anchor;
}

async function home() {
  const products = await json("/api/products");
  app.append(...products.map(({ id, name, price }) => link(`/products/${id}`, `${name}, ${price} €`)));
  app.append(link("/login", "Log in"), link("/checkout", "Checkout"));
}

function form(path, ...names) {
  const element = document.createElement("form");
  element.append(...names.map((name) => Object.assign(document.createElement("input"), { name, type: name === "password" ? name : "text" })));
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    json(path, Object.fromEntries(new FormData(element)));
  });
  app.append(element);
}

const pages = {
  "/": home,
  "/login": () => form("/api/auth/login", "email", "password"),
  "/checkout": () => form("/api/checkout", "name", "email", "address"),
  "/admin": () => form("/api/auth/login", "email", "password"),
};

(pages[location.pathname] || home)();
