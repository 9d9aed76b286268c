// Une déclaration préparée par l'API, telle qu'un parcours veut la trouver : brouillon vide, brouillon rempli ou déposée.
import { expect, type Page } from '@playwright/test';
import { controler } from './accessibilite';
import { MOT_DE_PASSE } from './adresses';
import { connecter, reussir } from './api';
import { iso } from './dates';
import { rafraichissement } from './organisme';

/** Les connexions d'un compte sont comptées : la plupart des parcours en prennent un autre. */
export const ORGANISME = 'gestion@petits-pas.test';
/** Agent qui instruit les déclarations préparées. */
export const AGENT = 'dd38@vao.test';

/** Titre qui ne sert qu'une fois : une base peut avoir vu le parcours précédent. */
export const titreDe = (debut: string): string => `${debut} ${Date.now() % 1_000_000}`;

export interface Declaration {
  id: string;
  version: number;
  statut: string;
  numero?: string;
  libelle: string;
  dateDebut: string;
  sections: { vacanciers: { effectifHomme?: number; effectifFemme?: number; precisionDeficiences?: string } };
}

/** Hébergement des séjours préparés, dans le département de l'agent. */
export const HEBERGEMENT = 'Refuge de l’Oisans';

/** Premier et dernier jour des séjours préparés, en jours à partir d'aujourd'hui : déposés à temps. */
export const DEBUT = 120;
export const FIN = 127;

/** Personne de l'organisme, connectée à l'API. */
export class Declarant {
  private constructor(private readonly jeton: string) {}

  static async connecter(email = ORGANISME): Promise<Declarant> {
    const { jeton } = await connecter('USAGERS', email, MOT_DE_PASSE);
    return new Declarant(jeton);
  }

  /** La personne déjà connectée sur cette page, qui est rechargée. */
  static async depuis(page: Page): Promise<Declarant> {
    const { jeton } = await rafraichissement(page);
    return new Declarant(jeton);
  }

  async brouillon(libelle: string, fin = FIN): Promise<Declaration> {
    const corps = { libelle, dateDebut: iso(DEBUT), dateFin: iso(fin) };
    return reussir('POST', '/declarations', { jeton: this.jeton, corps });
  }

  /** La déclaration telle que l'API la rend maintenant. */
  async lue(id: string): Promise<Declaration> {
    return reussir('GET', `/declarations/${id}`, { jeton: this.jeton });
  }

  /** Brouillon dont toutes les sections sont complètes. */
  async rempli(libelle: string): Promise<Declaration> {
    const cree = await this.brouillon(libelle);
    const vacanciers = await this.section(cree, 'vacanciers', {
      effectifHomme: 6, effectifFemme: 7, trancheAge: ['18_39'], typeDeficiences: ['mental'],
      precisionDeficiences: 'Déficience légère à moyenne.',
    });
    const personnel = await this.section(vacanciers, 'personnel', {
      nombreResponsable: 1, nombreAccompagnant: 4, procedureRecrutementSupplementaire: false,
    });
    const etape = { hebergementId: await this.hebergement(HEBERGEMENT), dateDebut: iso(DEBUT), dateFin: iso(FIN) };
    return this.section(personnel, 'hebergements', { etapes: [etape] });
  }

  async deposee(libelle: string): Promise<Declaration & { numero: string }> {
    const { id, version } = await this.rempli(libelle);
    const corps = { phase: '2M', attestation: { qualite: 'Directrice', certifie: true } };
    const deposee = await reussir<Declaration>('POST', `/declarations/${id}/actions/deposer`, { jeton: this.jeton, version, corps });
    const { numero = '' } = deposee;
    expect(numero).toMatch(/^DS-\d\d-38-\d{4,}$/);
    return { ...deposee, numero };
  }

  private async hebergement(recherche: string): Promise<string> {
    const adresse = `/hebergements?recherche=${encodeURIComponent(recherche)}`;
    const { donnees } = await reussir<{ donnees: { id: string }[] }>('GET', adresse, { jeton: this.jeton });
    expect(donnees, `hébergement « ${recherche} »`).not.toHaveLength(0);
    return donnees[0].id;
  }

  private async section({ id, version }: Declaration, nom: string, corps: unknown): Promise<Declaration> {
    return reussir('PATCH', `/declarations/${id}/sections/${nom}`, { jeton: this.jeton, version, corps });
  }
}

/** Déplie au clavier la fiche de l'organisme, attend ce qu'elle dit des comptes, l'examine aux deux largeurs. */
export async function deplierLaFiche(page: Page, comptes: RegExp, ecran: string): Promise<void> {
  const bouton = page.getByRole('button', { name: 'Fiche, représentants et comptes de l’organisme' });
  await expect(bouton).toHaveAttribute('aria-expanded', 'false');
  await bouton.press('Enter');
  await expect(bouton).toHaveAttribute('aria-expanded', 'true');
  const fiche = page.locator('#fiche-du-declarant');
  await expect(fiche.getByText('Identité', { exact: true })).toBeVisible();
  await expect(fiche.getByText(comptes).first()).toBeVisible();
  await controler(page, ecran);
  await bouton.press('Enter');
  await expect(fiche).toBeEmpty();
}
