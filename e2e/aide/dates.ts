// Jours du calendrier, comptés à partir d'aujourd'hui à Paris.

const JOUR_MS = 86_400_000;

/**
 * Minuit UTC du jour qu'il est à Paris. Compté sur le calendrier : ajouter des fois vingt-quatre heures à l'instant présent
 * donne un jour de trop, de 23 heures à minuit, quand on passe à l'heure d'été. Lu une fois : un parcours qui passe minuit
 * garde ses dates.
 */
const AUJOURD_HUI = Date.parse(new Date().toLocaleDateString('sv-SE', { timeZone: 'Europe/Paris' }));

/** Jour dans `jours` jours, tel que l'API l'écrit : aaaa-mm-jj. */
export const iso = (jours: number): string => new Date(AUJOURD_HUI + jours * JOUR_MS).toISOString().slice(0, 10);

/** Le même jour, tel qu'on l'écrit : jj/mm/aaaa. */
export const dans = (jours: number): string => iso(jours).split('-').reverse().join('/');
