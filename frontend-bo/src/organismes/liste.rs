//! Liste des organismes.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use vao_client::Appel;
use vao_contract::liste::Page as PageDeListe;
use vao_contract::organisme::{EXPORTER, LISTER, LigneOrganisme, ListeOrganismes, TriOrganismes};
use vao_domain::organisme::{EtatAgrement, TypeOrganisme};
use vao_domain::{Code, CodeTerritoire};
use vao_ui::metier::{
    EffacerFiltres, FiltreCases, FiltreChoix, FiltreTexte, Mots, Recherche, boutons_export, choix_de, use_demande,
    vue_liste,
};
use vao_ui::organisme::siret_lisible;
use vao_ui::prelude::*;
use vao_ui::session::{Lecture, MessagePassager, aujourd_hui, lire};
use vao_ui::url::parametre;

use super::reference::departements;
use super::{ADRESSE, Regions, RetourOrganismes, adresse, badges};

const MOTS: Mots = Mots {
    un: "organisme",
    plusieurs: "organismes",
    aucun: "Aucun organisme n’est encore inscrit",
    aucun_filtre: "Aucun organisme ne correspond à vos filtres",
};

const CLES: &[&str] = &[
    "recherche",
    "nom",
    "siret",
    "type",
    "complet",
    "departement",
    "regionAgrement",
    "anneeAgrement",
    "agrement",
    "sansUtilisateur",
    "signales",
];
/// Paramètres du panneau replié : il s'ouvre quand l'un d'eux est posé.
const REPLIES: &[&str] = &[
    "nom",
    "siret",
    "type",
    "departement",
    "anneeAgrement",
    "sansUtilisateur",
    "signales",
];
/// Années d'obtention proposées.
const ANNEES: i32 = 20;

fn lire_adresse(recherche: &Recherche) -> ListeOrganismes {
    ListeOrganismes {
        page: recherche.page(),
        par_page: recherche.par_page(),
        tri: recherche.code::<TriOrganismes>("tri"),
        recherche: recherche.texte("recherche"),
        nom: recherche.texte("nom"),
        siret: recherche.texte("siret"),
        type_organisme: recherche.code::<TypeOrganisme>("type"),
        complet: recherche.booleen("complet"),
        departement: recherche.texte("departement"),
        region_agrement: recherche.texte("regionAgrement").map(CodeTerritoire),
        annee_agrement: recherche.texte("anneeAgrement").and_then(|annee| annee.parse().ok()),
        agrement: recherche.codes::<EtatAgrement>("agrement"),
        sans_utilisateur: recherche.booleen("sansUtilisateur"),
        signales: recherche.booleen("signales"),
    }
}

/// Liste des organismes.
#[component]
pub(crate) fn PageOrganismes() -> AnyView {
    let demande = use_demande(lire_adresse);
    suivre_la_recherche();
    let lecture = lire(move |client, annulation| {
        let demande = demande.get();
        async move {
            Ok(client
                .appeler(&LISTER, Appel::new().requete(&demande).annulation(&annulation))
                .await?
                .corps)
        }
    });
    let regions = Regions::lire();
    view! {
        <Page titre="Organismes" chapo="Les organisateurs inscrits, sur tout le territoire, avec leur agrément ou celui de leur siège, et le nombre de leurs séjours, brouillons exclus.">
            <MessagePassager />
            {filtres(regions)}
            {boutons_export(&EXPORTER, "organismes", demande)}
            {vue_liste(lecture, demande, MOTS, move || tableau(lecture, regions))}
        </Page>
    }
    .into_any()
}

/// Retient les filtres affichés : le fil d'Ariane d'une fiche y ramène.
fn suivre_la_recherche() {
    let (lieu, retour) = (use_location(), use_context::<RetourOrganismes>());
    Effect::new(move |_| {
        let recherche = lieu.search.get();
        let ici = lieu
            .pathname
            .with_untracked(|chemin| chemin.trim_end_matches('/') == ADRESSE);
        if let Some(retour) = retour.filter(|_| ici) {
            retour.retenir(recherche);
        }
    });
}

fn filtres(regions: Regions) -> AnyView {
    let ouvert = use_location()
        .search
        .with_untracked(|recherche| REPLIES.iter().any(|cle| parametre(recherche, cle).is_some()));
    let etats = choix_de::<EtatAgrement>();
    let fiches = vec![
        Choix::new("true", "Fiches complètes"),
        Choix::new("false", "Fiches incomplètes"),
    ];
    view! {
        <form role="search" aria-label="Filtrer les organismes" novalidate on:submit=envoi(|| ())>
            <div class="fr-grid-row fr-grid-row--gutters fr-grid-row--bottom fr-mb-2w">
                <div class="fr-col-12 fr-col-md-6">
                    <FiltreTexte cle="recherche" libelle="Rechercher" aide="Nom ou SIRET, même en partie" />
                </div>
                <div class="fr-col-12 fr-col-sm-6 fr-col-md-3">
                    <FiltreChoix cle="complet" libelle="Fiche" choix=fiches />
                </div>
                <div class="fr-col-12 fr-col-sm-6 fr-col-md-3">
                    <FiltreChoix cle="regionAgrement" libelle="Région de l’agrément" choix=regions.choix() />
                </div>
                <div class="fr-col-12"><FiltreCases cle="agrement" legende="Agrément aujourd’hui" choix=etats /></div>
            </div>
            <Accordeon id="plus-de-filtres" titre="Plus de filtres" niveau=2 ouvert=ouvert>{filtres_replies()}</Accordeon>
            <div class="fr-my-2w"><EffacerFiltres cles=CLES /></div>
        </form>
    }
    .into_any()
}

fn filtres_replies() -> AnyView {
    let types = choix_de::<TypeOrganisme>();
    let sans_utilisateur = vec![Choix::new("true", "Sans utilisateur validé")];
    let signales = vec![Choix::new("true", "À vérifier, fermés ou cessés")];
    view! {
        <div class="fr-grid-row fr-grid-row--gutters fr-grid-row--bottom">
            <div class="fr-col-12 fr-col-md-4"><FiltreTexte cle="nom" libelle="Nom" aide="Raison sociale, nom d’usage ou de naissance" /></div>
            <div class="fr-col-12 fr-col-md-4"><FiltreTexte cle="siret" libelle="SIRET" aide="En tout ou partie" /></div>
            <div class="fr-col-12 fr-col-md-4"><FiltreChoix cle="type" libelle="Type" choix=types invite="Tous" /></div>
            <div class="fr-col-12 fr-col-sm-6 fr-col-md-3">
                <FiltreChoix cle="departement" libelle="Département" choix=departements() invite="Tous" />
            </div>
            <div class="fr-col-12 fr-col-sm-6 fr-col-md-3">
                <FiltreChoix cle="anneeAgrement" libelle="Année de l’agrément" choix=annees() />
            </div>
            <div class="fr-col-12 fr-col-sm-6 fr-col-md-3">
                <FiltreChoix cle="sansUtilisateur" libelle="Utilisateurs" choix=sans_utilisateur invite="Tous" />
            </div>
            <div class="fr-col-12 fr-col-sm-6 fr-col-md-3">
                <FiltreChoix cle="signales" libelle="Répertoire Sirene" choix=signales invite="Tous" />
            </div>
        </div>
    }
    .into_any()
}

/// Les vingt dernières années.
fn annees() -> Vec<Choix> {
    let courante: Option<i32> = format::jour_iso(aujourd_hui())
        .split('-')
        .next()
        .and_then(|annee| annee.parse().ok());
    courante
        .into_iter()
        .flat_map(|courante| (courante - ANNEES + 1..=courante).rev())
        .map(|annee| Choix::new(annee.to_string(), annee.to_string()))
        .collect()
}

fn tableau(lecture: Lecture<PageDeListe<LigneOrganisme>>, regions: Regions) -> AnyView {
    let colonnes = vec![
        Colonne::new("Nom").triable("nom"),
        Colonne::new("Type").triable("type"),
        Colonne::new("SIRET").triable("siret"),
        Colonne::new("Modifiée").triable("modifieAt"),
        Colonne::new("Fiche").triable("complet"),
        Colonne::new("Région").triable("regionAgrement"),
        Colonne::new("Agrément").triable("dateAgrement"),
        Colonne::new("Séjours").triable("sejours").nombre(),
        Colonne::new("Action"),
    ];
    let lignes = move || {
        lecture.donnees.with(|page| {
            page.iter()
                .flat_map(|page| &page.donnees)
                .map(|ligne| une_ligne(ligne, regions))
                .collect_view()
        })
    };
    view! {
        <Tableau legende="Organismes" colonnes=colonnes tri_defaut="-modifieAt" occupe=lecture.occupe legende_masquee=true>
            {lignes}
        </Tableau>
    }
    .into_any()
}

fn une_ligne(ligne: &LigneOrganisme, regions: Regions) -> AnyView {
    let region = ligne.region_agrement.clone();
    let region = move || {
        region
            .as_ref()
            .map_or_else(|| "–".to_owned(), |code| regions.nom(code.as_str()))
    };
    let dates = ligne.date_agrement.zip(ligne.fin_agrement).map(|(debut, fin)| {
        view! { {format::jour(debut)}<br /><span class="fr-text--xs">"jusqu’au "{format::jour(fin)}</span> }
    });
    let secondaire =
        (!ligne.siege_social).then(|| view! { <br /><span class="fr-text--xs">"Établissement secondaire"</span> });
    let fiche = if ligne.complet {
        "Complète".into_any()
    } else {
        badges::incomplete()
    };
    let href = adresse(&ligne.id.to_string());
    view! {
        <tr>
            <th scope="row" class="fr-cell--multiline vao-libelle">{ligne.nom.clone()}{secondaire}{badges::de_la_ligne(ligne)}</th>
            <td class="fr-cell--multiline">{ligne.type_organisme.libelle()}</td>
            <td class="vao-insecable">{siret_lisible(ligne.siret.as_str())}</td>
            <td>{format::jour_de(ligne.modifie_at)}</td>
            <td>{fiche}</td>
            <td class="fr-cell--multiline">{region}</td>
            <td class="fr-cell--multiline">{dates}{badges::de_l_agrement(ligne.etat_agrement)}</td>
            <td class="fr-cell--right">{format::nombre(ligne.sejours)}</td>
            <td><LienBouton href=href variante=Variante::Secondaire taille=Taille::Petit precision=ligne.nom.clone()>"Ouvrir"</LienBouton></td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l_adresse_donne_les_filtres() {
        let demande = lire_adresse(&Recherche::new(
            "?tri=-sejours&agrement=EXPIRE&agrement=AUCUN&complet=false&anneeAgrement=2024&regionAgrement=BRE&signales=oui",
        ));

        assert_eq!(demande.tri, Some(TriOrganismes::SejoursDesc));
        assert_eq!(demande.agrement, [EtatAgrement::Expire, EtatAgrement::Aucun]);
        assert_eq!((demande.complet, demande.annee_agrement), (Some(false), Some(2024)));
        assert_eq!(demande.region_agrement, Some(CodeTerritoire("BRE".to_owned())));
        assert_eq!(demande.signales, None, "une valeur fausse est ignorée");
    }
}
