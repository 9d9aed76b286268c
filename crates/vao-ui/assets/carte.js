// Carte des lieux. Ce fichier n'est chargé que par un écran qui montre une carte (demarrage.js, « vaoCarte »), et
// Leaflet seulement quand elle paraît. L'adresse écrite et la liste à côté disent la même chose sans elle.

const cartes = new WeakMap();
let prete;

function feuille() {
  return new Promise((fait, echec) => {
    const lien = document.createElement("link");
    lien.rel = "stylesheet";
    lien.href = new URL("carte.css", import.meta.url).href;
    lien.onload = fait;
    lien.onerror = echec;
    document.head.append(lien);
  });
}

async function configuration() {
  const reponse = await fetch("/configuration.json");
  if (!reponse.ok) throw new Error(`configuration.json : ${reponse.status}`);
  return reponse.json();
}

function preparer() {
  prete ??= Promise.all([configuration(), feuille(), import("./leaflet.js")]).then(([{ tuiles }]) => ({
    L: globalThis.leaflet,
    tuiles,
  }));
  // Un échec de réseau n'est pas définitif : la carte suivante essaiera de nouveau.
  prete.catch(() => (prete = undefined));
  return prete;
}

/** Montre ces lieux (JSON) dans l'élément, ou remplace ceux qu'il montre. */
export function montrer(toile, lieux) {
  const etat = cartes.get(toile) ?? {};
  cartes.set(toile, etat);
  etat.lieux = JSON.parse(lieux);
  if (etat.carte) placer(etat);
  if (etat.guet) return;
  etat.guet = new IntersectionObserver((vues) => {
    if (!vues.some((vue) => vue.isIntersecting)) return;
    etat.guet.disconnect();
    ouvrir(toile, etat).catch(() => sansFond(toile, true));
  });
  etat.guet.observe(toile);
}

/** Libère la carte d'un élément qui quitte l'écran. */
export function retirer(toile) {
  const etat = cartes.get(toile);
  if (!etat) return;
  etat.fini = true;
  etat.guet?.disconnect();
  etat.carte?.remove();
  cartes.delete(toile);
}

async function ouvrir(toile, etat) {
  const { L, tuiles } = await preparer();
  if (etat.fini) return;
  const calme = matchMedia("(prefers-reduced-motion: reduce)").matches;
  etat.L = L;
  etat.carte = L.map(toile, {
    attributionControl: false,
    zoomControl: false,
    // La molette et un doigt font défiler la page ; deux doigts, les boutons et le clavier agissent sur la carte.
    scrollWheelZoom: false,
    dragging: !matchMedia("(pointer: coarse)").matches,
    zoomAnimation: !calme,
    fadeAnimation: !calme,
    markerZoomAnimation: !calme,
    inertia: !calme,
    maxZoom: 19,
  });
  L.control.zoom({ zoomInTitle: "Agrandir", zoomOutTitle: "Réduire" }).addTo(etat.carte);
  etat.reperes = L.layerGroup().addTo(etat.carte);
  placer(etat);
  // Le fournisseur demande à savoir quel site l'appelle ; l'adresse de l'écran ne le regarde pas.
  L.tileLayer(tuiles, { maxZoom: 19, referrerPolicy: "strict-origin" })
    .on("tileerror", () => sansFond(toile, true))
    .on("tileload", () => sansFond(toile, false))
    .addTo(etat.carte);
}

function placer({ L, carte, reperes, lieux }) {
  reperes.clearLayers();
  for (const { rang, position } of lieux) {
    const html = document.createElement("span");
    html.textContent = lieux.length > 1 || rang > 1 ? String(rang) : "";
    const icon = L.divIcon({ className: "vao-repere", html, iconSize: [32, 42], iconAnchor: [16, 42] });
    L.marker(position, { icon, interactive: false, keyboard: false }).addTo(reperes);
  }
  if (lieux.length === 1) {
    carte.setView(lieux[0].position, lieux[0].zoom, { animate: false });
  } else if (lieux.length > 1) {
    carte.fitBounds(L.latLngBounds(lieux.map((lieu) => lieu.position)), { padding: [48, 48], maxZoom: 13, animate: false });
  }
}

function sansFond(toile, absent) {
  toile.closest(".vao-carte")?.classList.toggle("vao-carte--sans-fond", absent);
}
