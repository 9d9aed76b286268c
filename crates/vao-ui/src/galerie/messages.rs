//! Messages et états.

use leptos::prelude::*;

use super::partie;
use crate::prelude::*;

pub(super) fn alertes() -> AnyView {
    let visible = RwSignal::new(true);
    view! {
        {partie("Avec titre", view! {
            <div class="fr-mb-2w"><Alerte niveau=Niveau::Info titre="Nouvelle saison"><p>"Les déclarations de l’été 2027 sont ouvertes."</p></Alerte></div>
            <div class="fr-mb-2w"><Alerte niveau=Niveau::Succes titre="Déclaration déposée"><p>"Elle porte le numéro DS-26-038-0042."</p></Alerte></div>
            <div class="fr-mb-2w"><Alerte niveau=Niveau::Attention titre="Dépôt tardif"><p>"Le délai de deux mois est dépassé : expliquez l’urgence."</p></Alerte></div>
            <div class="fr-mb-2w"><Alerte niveau=Niveau::Erreur titre="Dépôt impossible"><p>"Aucun agrément n’est valable au début du séjour."</p></Alerte></div>
        })}
        {partie("Petite, à fermer", view! {
            <div class="fr-mb-2w"><Alerte niveau=Niveau::Info><p>"Ce dossier est en lecture seule."</p></Alerte></div>
            {move || visible.get().then(|| view! {
                <Alerte niveau=Niveau::Succes annoncee=true fermer=move || visible.set(false)><p>"Modifications enregistrées."</p></Alerte>
            })}
        })}
        {partie("Bandeaux", view! {
            <div class="fr-mb-2w"><Bandeau titre="Maintenance dimanche">"Le service sera fermé de 8 h à 9 h."</Bandeau></div>
            <div class="fr-mb-2w"><Bandeau niveau=NiveauBandeau::Attention titre="Agrément bientôt échu">"Le vôtre se termine le 30 juin 2027."</Bandeau></div>
            <Bandeau niveau=NiveauBandeau::Erreur titre="Service dégradé">"L’annuaire des entreprises ne répond pas."</Bandeau>
        })}
    }
    .into_any()
}

pub(super) fn badges() -> AnyView {
    let filtres = RwSignal::new(vec!["Isère", "Transmise"]);
    let etiquettes = move || {
        filtres
            .get()
            .into_iter()
            .map(|filtre| view! { <li><Etiquette libelle=filtre retirer=move || filtres.update(|f| f.retain(|autre| *autre != filtre)) /></li> })
            .collect_view()
    };
    view! {
        {partie("Badges", view! {
            <ul class="fr-badges-group">
                <li><Badge libelle="Brouillon" /></li>
                <li><Badge niveau=NiveauBadge::Info libelle="En cours" /></li>
                <li><Badge niveau=NiveauBadge::Succes libelle="Enregistrée" /></li>
                <li><Badge niveau=NiveauBadge::Attention libelle="À compléter" /></li>
                <li><Badge niveau=NiveauBadge::Erreur libelle="Refusée" /></li>
                <li><Badge niveau=NiveauBadge::Nouveau libelle="Transmise" petit=true sans_icone=true /></li>
            </ul>
        })}
        {partie("Étiquettes", view! {
            <ul class="fr-tags-group">{etiquettes}</ul>
            <Etiquette libelle="Vacances d’été" petite=true />
        })}
    }
    .into_any()
}

pub(super) fn etats() -> AnyView {
    let essais = RwSignal::new(0_i64);
    view! {
        {partie("Chargement", view! { <Chargement texte="Chargement des séjours…" /> })}
        {partie("Vide", view! {
            <EtatVide titre="Aucun séjour ne correspond à vos filtres">
                <Bouton variante=Variante::Secondaire>"Effacer les filtres"</Bouton>
            </EtatVide>
            <EtatVide titre="Aucun document" />
        })}
        {partie("Erreur", view! {
            <EtatErreur
                message="Réessayez dans quelques instants. Si l’erreur persiste, contactez l’assistance."
                code="service-indisponible"
                requete="urn:uuid:01928e1b-5d3c-7a9e-8f00-3b0d5c2f7a11"
                reessayer=move || essais.update(|essais| *essais += 1)
            />
            <p role="status" id="compte-essais">{move || format::pluriel(essais.get(), "nouvel essai", "nouveaux essais")}</p>
        })}
    }
    .into_any()
}

pub(super) fn enregistrement() -> AnyView {
    let etats = [
        Enregistrement::EnCours,
        Enregistrement::Fait("14:02".to_owned()),
        Enregistrement::HorsLigne,
        Enregistrement::Echec("le nom du séjour est vide".to_owned()),
        Enregistrement::Conflit,
    ];
    partie(
        "États",
        etats
            .map(|etat| view! { <EtatEnregistrement etat=Signal::stored(etat) /> })
            .collect_view(),
    )
}

pub(super) fn annonces() -> AnyView {
    partie(
        "Région live",
        view! { <Bouton au_clic=|| annoncer("3 séjours trouvés")>"Annoncer le nombre de résultats"</Bouton> },
    )
}
