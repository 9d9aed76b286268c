//! Liste des comptes.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::liste::Page as PageDeListe;
use vao_contract::usager::{EXPORTER, LISTER, LigneUsager, ListeUsagers, TriUsagers};
use vao_domain::compte::StatutUsager;
use vao_domain::{Code, Population};

use super::gestes::Gestes;
use super::{badge, siret_a_verifier, telephone};
use crate::boutons::{LienBouton, Taille, Variante};
use crate::cadre::Page;
use crate::champs::Choix;
use crate::contenu::{Colonne, Tableau};
use crate::envoi;
use crate::format;
use crate::metier::{
    EffacerFiltres, FiltreCases, FiltreTexte, Mots, Recherche, boutons_export, use_demande, vue_liste,
};
use crate::session::{Lecture, MessagePassager, lire};

const MOTS: Mots = Mots {
    un: "compte",
    plusieurs: "comptes",
    aucun: "Aucun compte à montrer",
    aucun_filtre: "Aucun compte ne correspond à vos filtres",
};

const CLES: &[&str] = &["recherche", "nom", "prenom", "email", "organisme", "statut"];

/// Ce que la liste montre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vue {
    /// Les comptes de son organisme, sur le portail.
    Collegues,
    /// Les comptes de son territoire, en back-office.
    Territoire,
    /// Les comptes que l'agent doit approuver.
    AApprouver,
}

impl Vue {
    const fn titre(self) -> &'static str {
        match self {
            Self::Collegues => "Utilisateurs de votre organisme",
            Self::Territoire => "Comptes des organismes",
            Self::AApprouver => "Comptes à approuver",
        }
    }

    const fn chapo(self) -> &'static str {
        match self {
            Self::Collegues => {
                "Les personnes qui agissent au nom de votre organisme. Approuvez seulement celles que vous connaissez."
            }
            Self::Territoire => "Les comptes du portail, pour les organismes de votre territoire.",
            Self::AApprouver => {
                "Ces personnes demandent un compte pour un organisme qui n’a pas encore d’utilisateur validé\u{a0}: \
                 vérifiez qu’elles y travaillent."
            }
        }
    }

    const fn population(self) -> Population {
        match self {
            Self::Collegues => Population::Usagers,
            Self::Territoire | Self::AApprouver => Population::Bo,
        }
    }

    /// Adresse de la fiche d'un compte.
    fn fiche(self, ligne: &LigneUsager) -> String {
        match self.population() {
            Population::Usagers => format!("/comptes/{}", ligne.id),
            Population::Bo => format!("/comptes/usagers/{}", ligne.id),
        }
    }
}

fn lire_adresse(recherche: &Recherche) -> ListeUsagers {
    ListeUsagers {
        page: recherche.page(),
        par_page: recherche.par_page(),
        tri: recherche.code::<TriUsagers>("tri"),
        recherche: recherche.texte("recherche"),
        nom: recherche.texte("nom"),
        prenom: recherche.texte("prenom"),
        email: recherche.texte("email"),
        organisme: recherche.texte("organisme"),
        organisme_id: None,
        statut: recherche.codes::<StatutUsager>("statut"),
        a_approuver: None,
    }
}

fn lire_attente(recherche: &Recherche) -> ListeUsagers {
    ListeUsagers {
        statut: Vec::new(),
        a_approuver: Some(true),
        ..lire_adresse(recherche)
    }
}

/// Liste des comptes du portail.
#[component]
pub fn PageUsagers(
    /// Ce que la liste montre.
    vue: Vue,
) -> AnyView {
    let demande = use_demande(if vue == Vue::AApprouver {
        lire_attente
    } else {
        lire_adresse
    });
    let lecture = lire(move |client, annulation| {
        let demande = demande.get();
        async move {
            Ok(client
                .appeler(&LISTER, Appel::new().requete(&demande).annulation(&annulation))
                .await?
                .corps)
        }
    });
    let gestes = Gestes::new(move |_| lecture.recharger(), move || lecture.recharger());
    let export = (vue == Vue::Territoire).then(|| boutons_export(&EXPORTER, "comptes-organismes", demande));
    view! {
        <Page titre=vue.titre() chapo=vue.chapo()>
            <MessagePassager />
            {gestes.message()}
            {filtres(vue)}
            {export}
            {vue_liste(lecture, demande, MOTS, move || tableau(vue, lecture, gestes))}
            {gestes.modale()}
        </Page>
    }
    .into_any()
}

fn filtres(vue: Vue) -> AnyView {
    let statuts: Vec<Choix> = StatutUsager::TOUS
        .iter()
        .filter(|statut| vue != Vue::Collegues || **statut != StatutUsager::NeedEmailValidation)
        .map(|statut| Choix::new(statut.code(), statut.libelle()))
        .collect();
    let organisme = (vue.population() == Population::Bo).then(|| {
        view! { <div class="fr-col-12 fr-col-sm-6 fr-col-md-3"><FiltreTexte cle="organisme" libelle="Organisme" /></div> }
    });
    let par_statut = (vue != Vue::AApprouver)
        .then(|| view! { <div class="fr-col-12"><FiltreCases cle="statut" legende="Statuts" choix=statuts /></div> });
    view! {
        <form role="search" aria-label="Filtrer les comptes" novalidate on:submit=envoi(|| ())>
            <div class="fr-grid-row fr-grid-row--gutters fr-grid-row--bottom">
                <div class="fr-col-12 fr-col-sm-6 fr-col-md-3"><FiltreTexte cle="nom" libelle="Nom" /></div>
                <div class="fr-col-12 fr-col-sm-6 fr-col-md-3"><FiltreTexte cle="prenom" libelle="Prénom" /></div>
                <div class="fr-col-12 fr-col-sm-6 fr-col-md-3"><FiltreTexte cle="email" libelle="Adresse de courriel" /></div>
                {organisme}
                {par_statut}
            </div>
            <div class="fr-my-2w"><EffacerFiltres cles=CLES /></div>
        </form>
    }
    .into_any()
}

fn colonnes(vue: Vue) -> Vec<Colonne> {
    let mut colonnes = vec![
        Colonne::new("Nom").triable("nom"),
        Colonne::new("Prénom").triable("prenom"),
        Colonne::new("Courriel").triable("email"),
        Colonne::new("Téléphone").triable("telephone"),
    ];
    match vue {
        Vue::Collegues => {
            colonnes.push(Colonne::new("Établissement").triable("organisme"));
            colonnes.push(Colonne::new("Ville"));
        }
        Vue::Territoire => {
            colonnes.push(Colonne::new("Organisme").triable("organisme"));
            colonnes.push(
                Colonne::new("Séjours")
                    .nombre()
                    .aide("Déclarations de l’organisme, brouillons exclus."),
            );
        }
        Vue::AApprouver => colonnes.push(Colonne::new("SIRET")),
    }
    colonnes.push(Colonne::new("Statut").triable("statut"));
    colonnes.push(Colonne::new("Inscription").triable("creeAt"));
    colonnes.push(Colonne::new("Action"));
    colonnes
}

fn tableau(vue: Vue, lecture: Lecture<PageDeListe<LigneUsager>>, gestes: Gestes) -> AnyView {
    let lignes = move || {
        lecture.donnees.with(|page| {
            page.iter()
                .flat_map(|page| &page.donnees)
                .map(|ligne| une_ligne(vue, ligne, gestes))
                .collect_view()
        })
    };
    view! {
        <Tableau legende=vue.titre() colonnes=colonnes(vue) tri_defaut="nom" occupe=lecture.occupe legende_masquee=true>
            {lignes}
        </Tableau>
    }
    .into_any()
}

fn une_ligne(vue: Vue, ligne: &LigneUsager, gestes: Gestes) -> AnyView {
    let nom = [ligne.prenom.as_str(), ligne.nom.as_str()].join(" ");
    let place = match (vue, ligne.siege) {
        (Vue::Collegues, Some(true)) => Some("Principal"),
        (Vue::Collegues, Some(false)) => Some("Secondaire"),
        _ => None,
    };
    let cellules = match vue {
        Vue::Collegues => view! {
            <td class="fr-cell--multiline">{place.unwrap_or("Pas encore rattaché")}</td>
            <td class="fr-cell--multiline">{ligne.ville.clone().unwrap_or_else(|| "–".to_owned())}</td>
        }
        .into_any(),
        Vue::Territoire => view! {
            <td class="fr-cell--multiline vao-libelle">{ligne.organisme.clone().unwrap_or_else(|| "Pas encore rattaché".to_owned())}</td>
            <td class="fr-cell--right">{ligne.declarations.map(format::nombre).unwrap_or_default()}</td>
        }
        .into_any(),
        Vue::AApprouver => view! {
            <td class="fr-cell--multiline">{siret(ligne.siret.as_deref())}{siret_a_verifier(ligne.siret_a_verifier)}</td>
        }
        .into_any(),
    };
    view! {
        <tr>
            <th scope="row" class="fr-cell--multiline">{ligne.nom.clone()}</th>
            <td class="fr-cell--multiline">{ligne.prenom.clone()}</td>
            <td class="fr-cell--multiline vao-libelle">{ligne.email.clone()}</td>
            <td>{telephone(ligne.telephone.as_deref())}</td>
            {cellules}
            <td class="fr-cell--multiline">{badge(ligne.statut)}</td>
            <td>{format::jour_de(ligne.cree_at)}</td>
            <td>
                <div class="vao-actions-ligne">
                    <LienBouton href=vue.fiche(ligne) variante=Variante::Secondaire taille=Taille::Petit precision=nom.clone()>"Ouvrir"</LienBouton>
                    {gestes.boutons(ligne.id, ligne.version, &nom, &en_ligne(ligne))}
                </div>
            </td>
        </tr>
    }
    .into_any()
}

/// Depuis la liste, on répond aux demandes ; le reste se fait depuis la fiche.
fn en_ligne(ligne: &LigneUsager) -> Vec<vao_domain::compte::ActionUsager> {
    use vao_domain::compte::ActionUsager as A;
    ligne
        .actions
        .iter()
        .copied()
        .filter(|action| matches!(action, A::Approuver | A::Refuser))
        .collect()
}

/// SIRET groupé, avec sa page de l'annuaire public des entreprises.
fn siret(siret: Option<&str>) -> AnyView {
    match siret {
        Some(siret) => super::fiche::annuaire(siret),
        None => view! { "–" }.into_any(),
    }
}
