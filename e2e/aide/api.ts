// L'API appelée comme le ferait un programme : elle prépare ce qui n'est pas l'objet d'un parcours, un compte ouvert ou un agent.
import { randomBytes } from 'node:crypto';
import { expect } from '@playwright/test';
import { API, BO, MOT_DE_PASSE, USAGERS } from './adresses';
import { MOT_DE_PASSE_INSCRIT, type Personne } from './inscription';
import { attendre, code, lien, repere } from './messagerie';

interface Demande {
  corps?: unknown;
  jeton?: string;
  version?: number;
}

/** Une adresse par demande (plage de documentation) : les limites par adresse ne comptent que ce que fait le navigateur. */
function provenance(): string {
  const bloc = (): string => randomBytes(2).toString('hex');
  return `2001:db8:${bloc()}:${bloc()}::1`;
}

/** Réponse brute : à l'appelant de dire ce qu'elle doit être. */
export async function appeler(methode: string, chemin: string, demande: Demande = {}): Promise<Response> {
  const { corps, jeton, version } = demande;
  return fetch(`${API}/api/v1${chemin}`, {
    method: methode,
    headers: {
      'x-forwarded-for': provenance(),
      ...(corps === undefined ? {} : { 'content-type': 'application/json' }),
      ...(jeton === undefined ? {} : { authorization: `Bearer ${jeton}` }),
      ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
    },
    body: corps === undefined ? undefined : JSON.stringify(corps),
  });
}

/** Corps d'une réponse qui doit être un succès. */
export async function reussir<T>(methode: string, chemin: string, demande: Demande = {}): Promise<T> {
  const reponse = await appeler(methode, chemin, demande);
  const texte = await reponse.text();
  expect(reponse.ok, `${methode} ${chemin} : ${reponse.status} ${texte}`).toBe(true);
  return (texte === '' ? undefined : JSON.parse(texte)) as T;
}

function jetonDuLien(adresse: string): string {
  return new URL(adresse).searchParams.get('jeton') ?? '';
}

/** Demande un compte ; avec une région, comme quand le répertoire ne répond pas. */
export async function inscrire(qui: Personne, siret: string, region?: string): Promise<Response> {
  return appeler('POST', '/comptes', {
    corps: { ...qui, motDePasse: MOT_DE_PASSE_INSCRIT, telephone: '04 76 01 02 03', siret, ...(region ? { region } : {}) },
  });
}

type Population = 'USAGERS' | 'BO';

/** Première étape de la connexion : le mot de passe, qui fait partir le code. */
async function presenter(population: Population, email: string, motDePasse: string): Promise<Response> {
  return appeler('POST', '/sessions', { corps: { population, email, motDePasse } });
}

interface Jeton {
  jeton: string;
  profil: { cguAAccepter?: number };
}

/** Session ouverte par le mot de passe et le code reçu. */
export async function connecter(population: Population, email: string, motDePasse: string): Promise<Jeton> {
  const deja = await repere();
  const reponse = await presenter(population, email, motDePasse);
  expect(reponse.ok, `connexion de ${email} : ${reponse.status}`).toBe(true);
  const { defi } = (await reponse.json()) as { defi: string };
  const recu = code(await attendre(deja, email, 'ode'));
  return reussir('POST', '/sessions/code', { corps: { defi, code: recu } });
}

/** Vrai si ce compte existe et peut se connecter. */
export async function existe(qui: Personne): Promise<boolean> {
  return (await presenter('USAGERS', qui.email, MOT_DE_PASSE_INSCRIT)).ok;
}

/** Accepte les conditions d'utilisation : la connexion suivante mène à l'accueil. */
export async function accepterLesConditions(qui: Personne): Promise<void> {
  const { jeton, profil } = await connecter('USAGERS', qui.email, MOT_DE_PASSE_INSCRIT);
  await reussir('POST', '/moi/cgu', { jeton, corps: { version: profil.cguAAccepter } });
}

interface LigneUsager {
  id: string;
  version: number;
}

/** Agent connecté. */
export class Agent {
  private constructor(private readonly jeton: string) {}

  static async connecter(email: string): Promise<Agent> {
    const { jeton } = await connecter('BO', email, MOT_DE_PASSE);
    return new Agent(jeton);
  }

  /** Fait une action d'instruction, sur la dernière version de la déclaration. */
  async instruire(declaration: string, action: 'prendre-en-charge' | 'enregistrer'): Promise<void> {
    const { version } = await reussir<{ version: number }>('GET', `/declarations/${declaration}`, { jeton: this.jeton });
    await reussir('POST', `/declarations/${declaration}/actions/${action}`, { jeton: this.jeton, version, corps: {} });
  }

  /** Vrai si aucune fiche n'a ce SIRET. */
  async libre(siret: string): Promise<boolean> {
    const { total } = await reussir<{ total: number }>('GET', `/organismes?siret=${siret}`, { jeton: this.jeton });
    return total === 0;
  }

  /** Code de la région de chaque département qui en a une. */
  async regions(): Promise<Map<string, string>> {
    const tous = await reussir<{ code: string; parent?: string }[]>('GET', '/referentiels/departements', { jeton: this.jeton });
    return new Map(tous.flatMap((lu) => (lu.parent ? [[lu.code, lu.parent] as const] : [])));
  }

  /** Suit le lien de confirmation d'une inscription, puis approuve le compte. */
  async ouvrir(qui: Personne, deja: Set<string>): Promise<void> {
    const courriel = await attendre(deja, qui.email, 'Confirmez votre adresse');
    const jeton = jetonDuLien(lien(courriel, `${USAGERS}/connexion/validation`));
    await reussir('POST', '/comptes/validation', { corps: { jeton } });
    const adresse = `/usagers?email=${encodeURIComponent(qui.email)}`;
    const { donnees } = await reussir<{ donnees: LigneUsager[] }>('GET', adresse, { jeton: this.jeton });
    expect(donnees, `compte de ${qui.email}`).toHaveLength(1);
    const { id, version } = donnees[0];
    await reussir('POST', `/usagers/${id}/actions/approuver`, { jeton: this.jeton, version });
  }

  /** Compte approuvé, que personne n'a encore ouvert. */
  async compteOuvert(qui: Personne, siret: string): Promise<void> {
    const deja = await repere();
    const reponse = await inscrire(qui, siret);
    expect(reponse.status, `inscription de ${qui.email} : ${await reponse.text()}`).toBe(202);
    await this.ouvrir(qui, deja);
  }

  /** Agent de la DREETS d'une région, créé et activé ; rend son adresse. */
  async creerDreets(region: string): Promise<string> {
    const email = `dreets.${Date.now()}@exemple.test`;
    const deja = await repere();
    await reussir('POST', '/agents', {
      jeton: this.jeton,
      corps: {
        email, nom: 'Marchetti', prenom: 'Ornella', territoire: region,
        roles: ['DemandeSejour_Lecture', 'Agrement', 'ValidationOVA'],
      },
    });
    const jeton = jetonDuLien(lien(await attendre(deja, email, 'compte'), `${BO}/connexion/validation`));
    await reussir('POST', '/mots-de-passe/reinitialisation', { corps: { jeton, motDePasse: MOT_DE_PASSE } });
    return email;
  }
}
