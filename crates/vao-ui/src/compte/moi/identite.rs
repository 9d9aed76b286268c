//! Qui je suis : nom, prénom, téléphone ; le reste se lit.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::moi::{LIRE, MODIFIER, ModificationProfil, MonCompteDto};
use vao_domain::Population;

use super::super::acces::siret_lisible;
use super::super::demande::{Demande, controler};
use crate::boutons::Bouton;
use crate::champs::{ChampTelephone, ChampTexte};
use crate::contenu::{Description, ListeDescription};
use crate::dom::envoi;
use crate::format;
use crate::formulaire::Champ;
use crate::retours::{Alerte, Niveau};
use crate::session::{lire, use_session, vue_lecture};

pub(super) fn vue() -> AnyView {
    let lecture = lire(|client, annulation| async move {
        Ok(client.appeler(&LIRE, Appel::new().annulation(&annulation)).await?.corps)
    });
    vue_lecture(lecture, |compte: MonCompteDto| contenu(&compte))
}

fn contenu(compte: &MonCompteDto) -> AnyView {
    view! { {formulaire(compte)}<h2 class="fr-h4 fr-mt-6w">"Votre compte"</h2>{lecture_seule(compte)}{conseil()} }
        .into_any()
}

fn formulaire(compte: &MonCompteDto) -> AnyView {
    let population = use_session().client().population();
    let demande = Demande::new("identite");
    let formulaire = demande.formulaire;
    let nom = formulaire
        .champ("/nom", "Nom", compte.nom.clone())
        .completion("family-name");
    let prenom = formulaire
        .champ("/prenom", "Prénom", compte.prenom.clone())
        .completion("given-name");
    // Un agent n'a pas de téléphone à lui : celui de sa fiche territoire sert.
    let telephone = (population == Population::Usagers).then(|| {
        let numero = compte.telephone.as_deref().map(format::telephone);
        formulaire.champ("/telephone", "Numéro de téléphone", numero.unwrap_or_default())
    });
    let fait = RwSignal::new(false);
    let enregistrer = enregistrer(demande, nom, prenom, telephone, fait);
    view! {
        {demande.problemes()}
        {move || fait.get().then(|| view! {
            <div class="fr-mb-3w"><Alerte niveau=Niveau::Succes annoncee=true>"Vos informations sont enregistrées."</Alerte></div>
        })}
        <form novalidate on:submit=envoi(enregistrer)>
            <ChampTexte champ=nom longueur_max=128 />
            <ChampTexte champ=prenom longueur_max=128 />
            {telephone.map(|champ| view! { <ChampTelephone champ=champ /> })}
            <Bouton envoi=true occupe=demande.occupe>"Enregistrer"</Bouton>
        </form>
    }
    .into_any()
}

fn enregistrer(
    demande: Demande,
    nom: Champ<String>,
    prenom: Champ<String>,
    telephone: Option<Champ<String>>,
    fait: RwSignal<bool>,
) -> impl Fn() + 'static {
    let session = use_session();
    move || {
        let mut saisie = demande.formulaire.saisie();
        let corps = ModificationProfil {
            nom: Some(saisie.texte_requis(nom)),
            prenom: Some(saisie.texte_requis(prenom)),
            telephone: telephone.map(|champ| saisie.texte_requis(champ)),
        };
        fait.set(false);
        let erreurs = saisie.erreurs().unwrap_or_else(|| controler(&corps));
        demande.envoyer(erreurs, async move {
            let recu = session.client().appeler(&MODIFIER, Appel::new().corps(&corps)).await?;
            session.actualiser(recu.corps);
            fait.set(true);
            Ok(())
        });
    }
}

fn lecture_seule(compte: &MonCompteDto) -> AnyView {
    let population = use_session().client().population();
    let rattachement = match population {
        Population::Usagers => "Organisme",
        Population::Bo => "Territoire",
    };
    let (email, nom) = (compte.email.clone(), compte.rattachement.clone());
    let creation = format::instant(compte.cree_at);
    let siret = compte.siret.as_deref().map(siret_lisible);
    let siret = siret.map(|siret| view! { <Description terme="SIRET" valeur=siret /> });
    let derniere = compte
        .derniere_connexion_at
        .map_or_else(|| "Aucune".to_owned(), format::instant);
    view! {
        <ListeDescription>
            <Description terme="Adresse électronique" valeur=email />
            <Description terme=rattachement valeur=nom />
            {siret}
            <Description terme="Compte créé le" valeur=creation />
            <Description terme="Dernière connexion" valeur=derniere />
        </ListeDescription>
    }
    .into_any()
}

fn conseil() -> AnyView {
    view! {
        <Alerte niveau=Niveau::Info niveau_titre=2 titre="Votre compte est personnel">
            <p>"Ne le prêtez pas et ne le transmettez pas, même à la personne qui vous remplace\u{a0}: chacun a le sien. L’historique des dossiers dit qui a fait quoi."</p>
        </Alerte>
    }
    .into_any()
}
